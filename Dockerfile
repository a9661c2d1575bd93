# The product as one image: web, jobs and migrations differ only in their command.
# Any Debian-based image with Python 3.11 or newer will do:
#   docker build --build-arg PYTHON_IMAGE=python:3.13-slim-bookworm -t atolyeos .
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
ARG UV_VERSION=0.13.9
RUN command -v pip >/dev/null || (apt-get update -q && apt-get install -y -q --no-install-recommends python3-pip)
RUN pip install --quiet --no-cache-dir --disable-pip-version-check --target /opt/uv "uv==${UV_VERSION}"
WORKDIR /srv/atolye
COPY pyproject.toml uv.lock ./
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN /opt/uv/bin/uv sync --quiet --locked --no-dev --no-cache
COPY translations translations
RUN if [ -n "$(ls -A translations)" ]; then .venv/bin/pybabel --quiet compile -d translations; fi

FROM ${PYTHON_IMAGE}
# What prints PDF documents, a font with every Turkish letter and ₺, and an account that is not root.
RUN apt-get update -q \
    && apt-get install -y -q --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/atolye atolye
WORKDIR /srv/atolye
COPY --from=packages /srv/atolye/.venv .venv
COPY . .
COPY --from=packages /srv/atolye/translations translations
ENV PATH=/srv/atolye/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ATOLYE_VAR=/var/lib/atolye ATOLYE_BIND=0.0.0.0 ATOLYE_PORT=8080
USER atolye
VOLUME /var/lib/atolye
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"ATOLYE_PORT\"]}/healthz', timeout=4)"]
CMD ["python", "run.py"]
