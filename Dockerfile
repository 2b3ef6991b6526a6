# The mock as an image with nothing else in it. Build a static binary first, then the image:
#   cargo build --profile dist --workspace --target x86_64-unknown-linux-musl
#   docker build --build-arg BINARIES=target/x86_64-unknown-linux-musl/dist -t egnyte-mock .
#   docker run --rm -p 8080:8080 egnyte-mock
# It prints one line of JSON with the SCIM base URL, a token, and the admin token of its control API.
# It has no /tmp, which egnyte-conformance wants for connectors that it starts: docker run --tmpfs /tmp.
FROM scratch
ARG BINARIES
COPY ${BINARIES}/egnyte-mock ${BINARIES}/egnyte-conformance /
# Nobody in particular: there are no accounts in here.
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=4s --start-period=1s CMD ["/egnyte-mock", "health"]
ENTRYPOINT ["/egnyte-mock"]
CMD ["--host", "0.0.0.0", "--expose"]
