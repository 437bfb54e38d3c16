//! Command line: serve, check, routes, new, pack, explain, doctor.

/// Runs the program's arguments.
pub fn main() -> std::process::ExitCode {
    crate::server::run()
}
