//! What functions of Python's standard library take and refuse (3.12), as plain functions of plain values. Nothing here knows the
//! interpreter.

mod dates;
mod numbers;

pub use dates::{Clock, Day, IsoForm, iso_form, parses_time};
pub use numbers::{is_decimal, is_uuid};

/// Functions of Python's library and of packages that the host has whose outcome hangs on what no reader of a source sees: the
/// server's disk, its network, other programs, or arguments in a form that is not read here.
pub fn depends_on_more(dotted: &str) -> bool {
    const EXACT: &[&str] = &[
        "ast.literal_eval",
        "base64.b32decode",
        "base64.b64decode",
        "base64.urlsafe_b64decode",
        "binascii.unhexlify",
        "builtins.eval",
        "builtins.exec",
        "builtins.input",
        "codecs.lookup",
        "codecs.open",
        "csv.reader",
        "email.utils.parsedate_to_datetime",
        "fractions.Fraction",
        "importlib.metadata.distribution",
        "importlib.metadata.version",
        "importlib.resources.files",
        "importlib.resources.read_text",
        "io.open",
        "ipaddress.ip_interface",
        "ipaddress.ip_network",
        "locale.setlocale",
        "logging.config.dictConfig",
        "logging.config.fileConfig",
        "logging.FileHandler",
        "marshal.loads",
        "os.chdir",
        "os.chmod",
        "os.getlogin",
        "os.link",
        "os.makedirs",
        "os.mkdir",
        "os.open",
        "os.remove",
        "os.rename",
        "os.replace",
        "os.rmdir",
        "os.scandir",
        "os.stat",
        "os.symlink",
        "os.unlink",
        "pickle.load",
        "pickle.loads",
        "pkgutil.get_data",
        "pwd.getpwnam",
        "shutil.copy",
        "shutil.copyfile",
        "shutil.copytree",
        "shutil.move",
        "shutil.rmtree",
        "socket.create_connection",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "sqlite3.connect",
        "statistics.mean",
        "statistics.median",
        "statistics.mode",
        "struct.calcsize",
        "struct.pack",
        "struct.unpack",
        "subprocess.call",
        "subprocess.check_call",
        "subprocess.check_output",
        "subprocess.getoutput",
        "subprocess.Popen",
        "subprocess.run",
        "time.strptime",
        "tomllib.load",
        "urllib.request.urlopen",
        "urllib.request.urlretrieve",
        "xml.etree.ElementTree.fromstring",
        "xml.etree.ElementTree.parse",
        "zipfile.ZipFile",
    ];
    const REQUESTS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options", "request"];
    let asks = |module: &str| {
        let function = dotted.strip_prefix(module).and_then(|rest| rest.strip_prefix('.'));
        function.is_some_and(|function| REQUESTS.contains(&function))
    };
    EXACT.contains(&dotted) || asks("requests") || asks("httpx")
}

/// Whether a call of this name gives a date, a date with a time, or a span of time.
pub fn is_moment(dotted: &str) -> bool {
    let rest = dotted.strip_prefix("datetime.").unwrap_or_default();
    matches!(
        rest,
        "date"
            | "date.today"
            | "date.fromisoformat"
            | "datetime"
            | "datetime.now"
            | "datetime.today"
            | "datetime.utcnow"
            | "datetime.strptime"
            | "datetime.fromisoformat"
            | "datetime.combine"
            | "timedelta"
    ) || dotted == "django.utils.timezone.now"
}

/// Whether the host's time zones hold one of this name: `None` where only the database says.
pub fn has_time_zone(name: &str) -> Option<bool> {
    const AREAS: &[&str] = &[
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Brazil",
        "Canada",
        "Chile",
        "Etc",
        "Europe",
        "Indian",
        "Mexico",
        "Pacific",
        "US",
    ];
    const COMMON: &[&str] = &[
        "Africa/Cairo",
        "Africa/Johannesburg",
        "Africa/Lagos",
        "Africa/Nairobi",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Mexico_City",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Toronto",
        "Asia/Dubai",
        "Asia/Hong_Kong",
        "Asia/Jerusalem",
        "Asia/Kolkata",
        "Asia/Shanghai",
        "Asia/Singapore",
        "Asia/Tokyo",
        "Australia/Melbourne",
        "Australia/Sydney",
        "Etc/GMT",
        "Etc/UTC",
        "Europe/Amsterdam",
        "Europe/Athens",
        "Europe/Berlin",
        "Europe/Brussels",
        "Europe/Copenhagen",
        "Europe/Dublin",
        "Europe/Helsinki",
        "Europe/Istanbul",
        "Europe/Kyiv",
        "Europe/Lisbon",
        "Europe/London",
        "Europe/Madrid",
        "Europe/Moscow",
        "Europe/Oslo",
        "Europe/Paris",
        "Europe/Prague",
        "Europe/Rome",
        "Europe/Stockholm",
        "Europe/Vienna",
        "Europe/Warsaw",
        "Europe/Zurich",
        "GMT",
        "Pacific/Auckland",
        "UTC",
    ];
    if COMMON.contains(&name) {
        return Some(true);
    }
    match name.split_once('/') {
        Some((area, _)) if !AREAS.contains(&area) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_on_the_server_is_told_from_what_does_not() {
        assert!(depends_on_more("subprocess.run") && depends_on_more("requests.get"));
        assert!(!depends_on_more("requests.Session") && !depends_on_more("json.dumps"));
        assert_eq!(has_time_zone("Europe/Berlin"), Some(true));
        assert_eq!(has_time_zone("Nowhere/Nope"), Some(false));
        assert_eq!(has_time_zone("Europe/Nope"), None);
    }
}
