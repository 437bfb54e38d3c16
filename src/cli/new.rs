//! `new`: a plugin that the host loads, ready to edit.
#![allow(clippy::disallowed_methods, reason = "`new` writes where the user asked")]

use super::arguments::New;
use super::target::absolute;
use super::terminal::{display, escape, print};
use super::{Failure, package_name};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

/// The files of a plugin called `example-plugin`; its names are replaced by the new one's, in paths as in texts.
const BACKEND: &[(&str, &str)] = &[
    ("README.md", include_str!("template/README.md")),
    (".gitignore", include_str!("template/gitignore")),
    ("example_plugin/__init__.py", include_str!("template/example_plugin/__init__.py")),
    ("example_plugin/apps.py", include_str!("template/example_plugin/apps.py")),
    ("example_plugin/urls.py", include_str!("template/example_plugin/urls.py")),
    ("example_plugin/views.py", include_str!("template/example_plugin/views.py")),
    ("example_plugin/tasks.py", include_str!("template/example_plugin/tasks.py")),
    ("example_plugin/migrations/__init__.py", include_str!("template/example_plugin/migrations/__init__.py")),
    ("example_plugin/tests/__init__.py", include_str!("template/example_plugin/tests/__init__.py")),
    ("example_plugin/tests/test_views.py", include_str!("template/example_plugin/tests/test_views.py")),
];

/// What `--frontend` adds: a Vite project and what its build would give.
const FRONTEND: &[(&str, &str)] = &[
    ("frontend/package.json", include_str!("template/frontend/package.json")),
    ("frontend/vite.config.js", include_str!("template/frontend/vite.config.js")),
    ("frontend/src/main.js", include_str!("template/frontend/src/main.js")),
    ("frontend/dist/assets/main.js", include_str!("template/frontend/dist/assets/main.js")),
    ("frontend/dist/.vite/manifest.json", include_str!("template/frontend/dist/.vite/manifest.json")),
];

/// Runs the command.
pub fn run(arguments: &New) -> Result<ExitCode, Failure> {
    let folder = absolute(&arguments.name);
    let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
        return Err(Failure(format!("{} is no name for a plugin", display(&arguments.name))));
    };
    let module = package_name::module(name).map_err(Failure)?;
    make_folder(&folder)?;
    let frontend = if arguments.frontend { FRONTEND } else { &[] };
    let mut text = format!("{} is a plugin that Karrot loads:\n", display(&folder));
    for (path, content) in BACKEND.iter().chain(frontend) {
        let path = path.replace("example_plugin", &module);
        let mut content = content.replace("example_plugin", &module).replace("example-plugin", name);
        content = content.replace("ExamplePlugin", &package_name::class(&module));
        if path == "README.md" && arguments.frontend {
            content.push_str(include_str!("template/frontend.md"));
        }
        write_new(&folder.join(&path), &content)?;
        text.push_str(&format!("  {}\n", escape(&path)));
    }
    let shown = display(&folder);
    text.push_str(&format!("It answers GET /api/plugins/{module}/hello/. `karrot-ls pack {shown}` makes the zip.\n"));
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the plugin's folder; one that holds something is somebody's.
fn make_folder(folder: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure(format!("can't make {}: {error}", display(folder)));
    match std::fs::create_dir(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mut entries = std::fs::read_dir(folder).map_err(failed)?;
            match entries.next() {
                None => Ok(()),
                Some(_) => Err(Failure(format!("{} is there and not empty: nothing is written", display(folder)))),
            }
        }
        Err(error) => Err(failed(error)),
    }
}

fn write_new(path: &Path, content: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure(format!("can't write {}: {error}", display(path)));
    std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(content.as_bytes()).map_err(failed)
}
