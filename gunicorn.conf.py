"""The web server, in the demo and in production alike. WEB_CONCURRENCY = processes."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
preload_app = True
timeout = 30
graceful_timeout = 10
max_requests = 5000  # then a fresh process, not all at once
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat must not wait for a disk
control_socket_disable = True
