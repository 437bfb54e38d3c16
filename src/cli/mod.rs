//! Command line: serve, check, routes, new, pack, explain, doctor (design §4).
//!
//! Here live arguments, output formats and exit codes, and the writing that the user asked for (`check --fix`, `new`, `pack`). What a finding is,
//! what a route is and how files are read is not known here.

mod arguments;
mod check;
mod doctor;
mod explain;
mod fix;
mod json;
mod lookup;
mod new;
mod pack;
mod package_name;
mod report;
mod routes;
mod target;
mod terminal;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

/// Why a command could not do its work: exit code 2.
#[derive(Debug)]
pub struct Failure(String);

/// Runs the program's arguments.
pub fn main() -> ExitCode {
    // clap ends the process itself for `--help` (0) and for bad usage (2, as design §4 asks).
    let Arguments { command, common, .. } = Arguments::parse();
    let result = match command.unwrap_or_default() {
        Command::Serve { .. } => return crate::server::run(),
        Command::Check(arguments) => check::run(&arguments, &common),
        Command::Routes(arguments) => routes::run(&arguments, &common),
        Command::New(arguments) => new::run(&arguments),
        Command::Pack(arguments) => pack::run(&arguments, &common),
        Command::Doctor(arguments) => doctor::run(&arguments, &common),
        Command::Explain { code } => explain::run(code.as_deref(), &common),
    };
    result.unwrap_or_else(|Failure(message)| {
        terminal::error(&message);
        ExitCode::from(2)
    })
}
