# A small image with the program and git (for --since):
#
#     docker build --tag caveat .
#     docker run --rm --volume "$PWD:/work:ro" caveat --check

FROM rust:1.88-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --profile dist --locked --bin caveat

FROM alpine:3.22
# The mounted repository belongs to somebody else than the user below; git reads it all the same.
RUN apk add --no-cache git \
    && git config --system --add safe.directory '*' \
    && adduser -D -H -u 10001 caveat
COPY --from=build /source/target/dist/caveat /usr/local/bin/caveat
COPY LICENSE-MIT LICENSE-APACHE /usr/share/licenses/caveat/
USER 10001
WORKDIR /work
ENTRYPOINT ["caveat"]
CMD ["--help"]
