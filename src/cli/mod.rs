//! Command line: serve, check, routes, new, pack, explain, doctor.

/// Runs the program's arguments.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
