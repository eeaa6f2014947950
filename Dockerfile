# Node's current long-term release. Two stages: the second has no compiler and no tests in it.
FROM node:26-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:26-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY config ./config
# Ears for the practice agent: it understands the phrases of its script (docs/practice-agent.md).
RUN apt-get update \
  && apt-get install -y --no-install-recommends pocketsphinx pocketsphinx-en-us \
  && rm -rf /var/lib/apt/lists/*
# What is written: journals with the snapshots of live calls, and recorded phrases; mount volumes here to keep them. Nothing else is, but for /tmp (practice ears): the
# container runs as it is with --read-only --tmpfs /tmp.
RUN install -d -o node -g node -m 700 journal phrases
VOLUME ["/app/journal", "/app/phrases"]
# By number, so that an orchestrator sees that it is not root.
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD node -e "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"
# Node itself is process 1, so that SIGTERM reaches it and calls end in order.
CMD ["node", "dist/main.js", "serve"]
