# syntax=docker/dockerfile:1
# The app, then the server, then an image with nothing but what runs. Build: docker build -t ruhu .

FROM node:24-bookworm-slim AS web
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
# The manual that the app shows, and its pictures.
COPY docs/manual /src/docs/manual
COPY docs/pictures /src/docs/pictures
RUN npm run build

FROM python:3.11-slim-bookworm AS server
WORKDIR /src
# The face of printed forms; only its two files go on.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/ruhu
COPY backend/requirements.txt backend/requirements.txt
RUN /opt/ruhu/bin/pip install --no-cache-dir --require-hashes -r backend/requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY backend/ruhu backend/ruhu
COPY migrations migrations
COPY schemas schemas
COPY --from=web /src/frontend/dist frontend/dist
RUN /opt/ruhu/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 ruhu \
  && useradd --system --uid 10001 --gid ruhu --home-dir /data --no-create-home ruhu \
  && install -d -o ruhu -g ruhu -m 700 /data
COPY --from=server /opt/ruhu /opt/ruhu
COPY --from=server /usr/share/fonts/opentype/noto/NotoSerifCJK-*.ttc /usr/share/fonts/opentype/noto/
ENV PATH=/opt/ruhu/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    RUHU_HOST=0.0.0.0 \
    RUHU_PORT=8000 \
    RUHU_DATA=/data \
    RUHU_DEMO=false
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/api/health', timeout=4)"]
CMD ["ruhu", "serve"]
