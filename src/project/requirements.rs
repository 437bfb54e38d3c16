//! Which Django a project says that it runs on: where no environment tells, its requirements do.

use super::snapshot::{EntryKind, Files};
use crate::host::DjangoVersion;
use std::path::{Path, PathBuf};

/// Files with requirements beside the code.
const DECLARING: [&str; 4] = ["pyproject.toml", "setup.cfg", "setup.py", "Pipfile"];

/// The first Django that the requirements of these folders, or of the one above them, leave out; nothing where the newest will do.
pub(super) fn django_below(files: &dyn Files, folders: &[PathBuf]) -> Option<DjangoVersion> {
    let mut declaring: Vec<PathBuf> = Vec::new();
    for folder in folders {
        declaring.extend(DECLARING.iter().map(|name| folder.join(name)));
        // `requirements.txt`, `requirements-dev.txt`, `requirements/base.txt`
        for inside in [folder.clone(), folder.join("requirements")] {
            let Some(entries) = files.entries(&inside) else { continue };
            let is_list = |name: &str| {
                Path::new(name).extension().is_some_and(|suffix| suffix == "txt" || suffix == "in")
                    && (inside != *folder || name.starts_with("requirements"))
            };
            let lists = entries.iter().filter(|entry| entry.kind == EntryKind::File && is_list(&entry.name));
            declaring.extend(lists.map(|entry| inside.join(&entry.name)));
        }
    }
    declaring.iter().filter_map(|path| files.file(path)).filter_map(|file| below(file.source.as_str())).min()
}

/// The lowest upper bound of a text's requirements of Django. Where it names the versions that it is for (`Framework :: Django :: 2.2`),
/// what comes behind the last of them is not among these.
fn below(text: &str) -> Option<DjangoVersion> {
    let required = text.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(below_of_line).min();
    let classified = text.split("Framework :: Django :: ").skip(1).filter_map(|rest| {
        let end = rest.find(|one: char| !one.is_ascii_digit() && one != '.').unwrap_or(rest.len());
        bound(&format!("=={}", rest.get(..end)?), false)
    });
    [required, classified.max()].into_iter().flatten().min()
}

fn below_of_line(line: &str) -> Option<DjangoVersion> {
    const NAME: &str = "django";
    let lower = line.to_ascii_lowercase();
    let is_word = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.' | ':' | '/');
    let bounds = lower.match_indices(NAME).filter_map(|(at, _)| {
        let (before, rest) = (lower.get(..at)?, lower.get(at + NAME.len()..)?);
        if before.ends_with(is_word) {
            return None;
        }
        specified(rest)
    });
    bounds.min()
}

/// What stands behind the name: `>=3.2,<4`, ` = "^3.2"` (Poetry, Pipfile), `[argon2] ~= 3.2`, ` (<4)`.
fn specified(rest: &str) -> Option<DjangoVersion> {
    let mut rest = rest.trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    let mut is_poetry = false;
    if let Some(value) = rest.strip_prefix('=').map(str::trim_start).and_then(|value| value.strip_prefix(['"', '\''])) {
        (rest, is_poetry) = (value, true);
    }
    let rest = rest.trim_start_matches([' ', '(']);
    let end = rest.find(['"', '\'', '#', ';', ')']).unwrap_or(rest.len());
    let specifiers = rest.get(..end)?.replace(' ', "");
    // Poetry's "one or the other" has no upper bound that is read here.
    if specifiers.contains('|') {
        return None;
    }
    specifiers.split(',').filter_map(|one| bound(one, is_poetry)).min()
}

/// The first version that `<4`, `==3.2.1`, `~=3.2`, `^3.2` leave out above; nothing for what has no end.
fn bound(specifier: &str, is_poetry: bool) -> Option<DjangoVersion> {
    let version = specifier.trim_start_matches(['<', '=', '~', '^']);
    let operator = specifier.get(..specifier.len() - version.len())?;
    let mut parts = version.split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    let minor: Option<u32> = parts.next().and_then(|minor| minor.parse().ok());
    let has_patch = parts.next().is_some();
    let next = |minor: Option<u32>| minor.map_or((major + 1, 0), |minor| (major, minor + 1));
    Some(match operator {
        "<" => (major, minor.unwrap_or(0) + u32::from(has_patch)),
        "<=" | "==" | "===" => next(minor),
        "~=" if has_patch => next(minor),
        "~" if is_poetry => next(minor),
        "~=" | "^" => (major + 1, 0),
        // Poetry takes a bare version for that one.
        "" if is_poetry => next(minor),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_bounds_of_django_are_read() {
        let bounds = [
            ("Django<4", Some((4, 0))),
            ("django>=1.11,<2.3", Some((2, 3))),
            ("Django==3.2.18", Some((3, 3))),
            ("Django==1.11.*  # old", Some((1, 12))),
            ("    install_requires=['Django>=2.2,<4.0', 'six'],", Some((4, 0))),
            ("\"django[argon2] ~= 3.2\",", Some((4, 0))),
            ("django ~=3.2.1", Some((3, 3))),
            ("Django = \"^3.2\"", Some((4, 0))),
            ("django = \"==2.2\"", Some((2, 3))),
            ("Requires-Dist: Django (<5,>=3)", Some((5, 0))),
            ("django>=3.2", None),
            ("django", None),
            ("django-filter<2", None),
            ("# django<3", None),
            ("Framework :: Django :: 3.2", Some((3, 3))),
            ("'Framework :: Django :: 3.2', 'Framework :: Django :: 4', 'Framework :: Django'", Some((5, 0))),
            ("https://docs.djangoproject.com/en/3.2", None),
            ("django = \"*\"", None),
            ("django = \"^3.2 || ^4.2\"", None),
            ("mydjango<3", None),
        ];
        for (line, bound) in bounds {
            assert_eq!(below(line), bound, "{line}");
        }
    }
}
