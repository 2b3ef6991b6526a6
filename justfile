# Shortcuts; `.ci/run` is what decides whether a change lands.

# Run the whole suite: the built-in reference connector against an embedded mock.
suite *arguments:
    cargo run --release -- {{arguments}}

# Run all tests.
test:
    cargo test --workspace

# Check formatting and lints, as CI does.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Prove that every flaw of the reference connector and every weakness of the mock is noticed.
selftest *arguments:
    cargo run --release -- selftest {{arguments}}

# Write the generated pages again.
pages:
    cargo run -- steps --markdown > features/README.md
    cargo run -- rules --markdown > features/RULES.md

# Build the pages as a site in target/docs/book, and check every link.
docs:
    .ci/docs

# Record the terminal session of the README again.
recording:
    python3 .ci/recording.py target/release/egnyte-conformance

# Measure the mock.
bench:
    cargo bench -p egnyte-mock

# Run everything that CI runs.
ci:
    .ci/run
