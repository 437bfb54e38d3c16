//! Which versions of a package a project asks for, in any of the formats that pip, Poetry, Pipenv and uv read.

use super::versions::Version;

/// The first version of a package that a text's requirements leave out; nothing where the newest will do. Where it names the versions
/// that it is for (`Framework :: Django :: 2.2`), what comes behind the last of them is not among these.
pub(super) fn below(text: &str, package: &str) -> Option<Version> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Option<Version> = None;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let rest = lines.get(at + 1..).unwrap_or_default();
        found = [found, below_of_line(line, package), locked(line, rest, package)].into_iter().flatten().min();
    }
    let classified = text.split("Framework :: Django :: ").skip(1).filter_map(|rest| {
        let end = rest.find(|one: char| !one.is_ascii_digit() && one != '.').unwrap_or(rest.len());
        bound(&format!("=={}", rest.get(..end)?), false)
    });
    let classified = if package == "django" { classified.max() } else { None };
    [found, classified].into_iter().flatten().min()
}

fn below_of_line(line: &str, package: &str) -> Option<Version> {
    let lower = line.to_ascii_lowercase();
    let is_word = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.' | ':' | '/');
    let bounds = lower.match_indices(package).filter_map(|(at, _)| {
        let (before, rest) = (lower.get(..at)?, lower.get(at + package.len()..)?);
        if before.ends_with(is_word) {
            return None;
        }
        specified(rest)
    });
    bounds.min()
}

/// `name = "django"` and `version = "4.2.1"` below it (Poetry, uv); `"django": {…, "version": "==4.2.1"}` (Pipenv).
fn locked(line: &str, below: &[&str], package: &str) -> Option<Version> {
    let line = line.trim().to_ascii_lowercase();
    let end = if line == format!("name = \"{package}\"") {
        1
    } else if line == format!("\"{package}\": {{") {
        below.iter().position(|line| line.trim_start().starts_with('}'))?
    } else {
        return None;
    };
    below.get(..end.min(below.len()))?.iter().find_map(|line| {
        let version = line.trim_start().trim_start_matches('"').strip_prefix("version")?;
        after(version.trim_start_matches(['"', ':', '=', ' ']))
    })
}

/// The first version behind that with which a text begins: `4.2.1`, `5`.
pub(super) fn after(text: &str) -> Option<Version> {
    let end = text.find(|one: char| !one.is_ascii_digit() && one != '.').unwrap_or(text.len());
    bound(&format!("=={}", text.get(..end)?.trim_end_matches('.')), false)
}

/// What stands behind the name: `>=3.2,<4`, ` = "^3.2"` (Poetry, Pipfile), `[argon2] ~= 3.2`, ` (<4)`.
fn specified(rest: &str) -> Option<Version> {
    let mut rest = rest.trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        rest = extras.split_once(']')?.1.trim_start();
    }
    // `{extras = ["argon2"], version = "~4.1"}`
    if let Some(table) = rest.strip_prefix('=').map(str::trim_start).and_then(|table| table.strip_prefix('{')) {
        let version = table.split_once("version")?.1.trim_start_matches(['=', ' ']);
        return specified(&format!("= {version}"));
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
    let upper = specifiers.split(',').filter_map(|one| bound(one, is_poetry)).min();
    upper.or_else(|| specifiers.split(',').any(begins_with_first).then_some((2, 0)))
}

/// `>=1.8` and no end: whoever wrote it had a first version, and may have it still.
fn begins_with_first(specifier: &str) -> bool {
    let version = specifier.trim_start_matches(['>', '=']);
    specifier.starts_with('>') && (version == "1" || version.starts_with("1."))
}

/// The first version that `<4`, `==3.2.1`, `~=3.2`, `^3.2` leave out above; nothing for what has no end.
fn bound(specifier: &str, is_poetry: bool) -> Option<Version> {
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
            ("Django>=1.8", Some((2, 0))),
            ("    install_requires=['django > 1.4.0'],", Some((2, 0))),
            ("Django>=10", None),
            ("django", None),
            ("django-filter<2", None),
            ("# django<3", None),
            ("Framework :: Django :: 3.2", Some((3, 3))),
            ("'Framework :: Django :: 3.2', 'Framework :: Django :: 4', 'Framework :: Django'", Some((5, 0))),
            ("https://docs.djangoproject.com/en/3.2", None),
            ("django = \"*\"", None),
            ("django = \"^3.2 || ^4.2\"", None),
            ("mydjango<3", None),
            ("Django = {extras = [\"argon2\"], version = \"~4.1\"}", Some((4, 2))),
            ("dependencies = [\"celery<5\", \"django<4.2\", \"huey<2\"]", Some((4, 2))),
            ("git+https://github.com/django/django@1.8", None),
            ("[[package]]\nname = \"django\"\nversion = \"5.1.4\"\n", Some((5, 2))),
            ("\"django\": {\n    \"hashes\": [\"1\"],\n    \"version\": \"==2.1.5\"\n  },\n\"six\": {", Some((2, 2))),
        ];
        for (line, bound) in bounds {
            assert_eq!(below(line, "django"), bound, "{line}");
        }
    }
}
