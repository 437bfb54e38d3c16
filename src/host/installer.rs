//! The host's installer: what becomes of a zip (`karrot-host.md`, Installing). It hands the zip to Python's `zipfile` as it is.

/// The folder into which the installer extracts a zip of this stem: every other character is dropped. Empty means the folder of
/// all plugins itself.
pub fn installed_name(stem: &str) -> String {
    stem.chars().filter(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-')).collect()
}

/// `pathlib.PurePath(file_name).stem`: without the last suffix, where something stands before it.
pub fn stem(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((stem, suffix)) if !stem.is_empty() && !suffix.is_empty() => stem,
        _ => file_name,
    }
}

/// Where `ZipFile.extractall` puts an entry, as parts below the target (`zipfile/__init__.py` of 3.12, `_extract_member`): names
/// end at a NUL, backslashes are letters on the host's Linux, and empty parts, `.` and `..` are left out, so nothing leads out.
pub fn extracted_parts(entry: &str) -> Vec<&str> {
    let name = entry.split('\0').next().unwrap_or_default();
    name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect()
}

/// What is wrong with a zip as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchiveFault {
    /// It is no zip: `BadZipFile`.
    NotZip,
    /// Its stem has no character that the installer keeps: it deletes the folder of all plugins and extracts there.
    NoName,
    /// Extracting raises at this entry, when what was installed before is already gone: why.
    Raises {
        /// The entry.
        entry: String,
        /// What stops it, for a person.
        why: &'static str,
    },
    /// Names with backslashes become files whose names hold backslashes, not folders: the first.
    Backslashes {
        /// The entry.
        entry: String,
    },
    /// An entry that leads out of the folder: it is extracted elsewhere than it says.
    LeadsOut {
        /// The entry.
        entry: String,
    },
    /// A symbolic link: it becomes a file that holds the link's target as text.
    Link {
        /// The entry.
        entry: String,
    },
    /// It holds too much to be read here: what it holds is not known.
    TooLarge,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_installer_drops_what_is_no_name() {
        assert_eq!(installed_name("example plugin (1)"), "exampleplugin1");
        assert_eq!(installed_name("example_plugin-1.0"), "example_plugin-10");
        assert_eq!(installed_name("плагин"), "");
    }

    #[test]
    fn stems_are_pathlibs() {
        // Each as `Path(name).stem` gives it on 3.12.
        for (name, expected) in
            [("a.zip", "a"), ("a.tar.gz", "a.tar"), (".zip", ".zip"), ("a", "a"), ("a.", "a."), ("a.b.zip", "a.b")]
        {
            assert_eq!(stem(name), expected);
        }
    }

    #[test]
    fn entries_go_where_zipfile_puts_them() {
        assert_eq!(extracted_parts("/a//./../b.py"), ["a", "b.py"]);
        assert_eq!(extracted_parts("a\\b.py"), ["a\\b.py"]);
        assert_eq!(extracted_parts("a\0b"), ["a"]);
        assert!(extracted_parts("../").is_empty());
    }
}
