# syntax=docker/dockerfile:1
# One recipe for all services: docker build --build-arg SERVICE=chat --tag chatter/chat .
# The image `tools` (--target tools) holds what is no service: the generator of accounts, the administrator's command line, the mailbox.
ARG NODE_IMAGE=node:24-slim

# What every image runs on: Node, without the package managers that come with it.
FROM ${NODE_IMAGE} AS node
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn* \
  && install -d -o 1000 -g 1000 /data
ENV NODE_ENV=production

# A registry of one's own: docker build --secret id=npmrc,src=$HOME/.npmrc ...
FROM ${NODE_IMAGE} AS manifests
ENV npm_config_cache=/npm npm_config_userconfig=/run/secrets/npmrc
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/contracts/package.json packages/contracts/
COPY packages/platform/package.json packages/platform/

# The packages that a service needs at run time, and no others.
FROM manifests AS modules
ARG SERVICE
COPY services/${SERVICE}/package.json services/${SERVICE}/
RUN --mount=type=cache,target=/npm --mount=type=secret,id=npmrc \
  npm ci --omit=dev --ignore-scripts --no-audit --no-fund -w services/${SERVICE}

# The web app, for the gateway; an empty folder for the others.
FROM manifests AS web
ARG SERVICE
COPY packages/client/package.json packages/client/
COPY web/package.json web/
RUN --mount=type=cache,target=/npm --mount=type=secret,id=npmrc \
  if [ "${SERVICE}" = gateway ]; then npm ci --ignore-scripts --no-audit --no-fund -w web; fi
COPY tsconfig.base.json ./
COPY packages/contracts packages/contracts
COPY packages/client packages/client
COPY web web
RUN if [ "${SERVICE}" = gateway ]; then cd web && npm run build; else mkdir -p web/dist; fi

FROM manifests AS tool-modules
COPY packages/testkit/package.json packages/testkit/
RUN --mount=type=cache,target=/npm --mount=type=secret,id=npmrc \
  npm ci --omit=dev --ignore-scripts --no-audit --no-fund -w packages/testkit

FROM node AS tools
RUN install -d -o 1000 -g 1000 /config/setup /config/migrations /config/mysql /config/redis /config/nats \
  /config/gateway /config/auth /config/chat /config/community /config/ai /config/persistence /config/mailer
WORKDIR /app
COPY --from=tool-modules /app ./
COPY packages/contracts packages/contracts
COPY packages/platform packages/platform
COPY packages/testkit packages/testkit
COPY scripts scripts
USER 1000:1000
CMD ["node", "scripts/deploy-config.ts", "--help"]

# A service. Its migrations are the same image: node src/migrate.ts
FROM node
ARG SERVICE
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="chatter-${SERVICE}" \
  org.opencontainers.image.description="Chatter's ${SERVICE} service" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
COPY --from=modules /app ./
COPY packages/contracts packages/contracts
COPY packages/platform packages/platform
COPY services/${SERVICE} services/${SERVICE}
COPY --from=web /app/web/dist web/dist
WORKDIR /app/services/${SERVICE}
ENV HOST=0.0.0.0 PORT=8080 HEALTH_PORT=9464
EXPOSE 8080 9464
USER 1000:1000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.HEALTH_PORT + '/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Does nothing unless the environment names an exporter of traces: OTEL_EXPORTER_OTLP_ENDPOINT.
# The size of the young generation: as scripts/start/services.ts says.
CMD ["node", "--max-semi-space-size=4", "--import", "@chatter/platform/telemetry.ts", "src/main.ts"]
