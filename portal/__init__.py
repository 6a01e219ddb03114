from portal.celery import app as celery_app

__version__ = "0.3.0"  # as in pyproject.toml; an image has no such file

__all__ = ["__version__", "celery_app"]
