//! Exceptions of Python's own and of Django's: what each descends from.

/// Classes and all that they descend from, nearest first (Python 3.12), sorted.
const PYTHON: &[(&str, &[&str])] = &[
    ("ArithmeticError", &["Exception", "BaseException"]),
    ("AssertionError", &["Exception", "BaseException"]),
    ("AttributeError", &["Exception", "BaseException"]),
    ("BaseException", &[]),
    ("BaseExceptionGroup", &["BaseException"]),
    ("BlockingIOError", &["OSError", "Exception", "BaseException"]),
    ("BrokenPipeError", &["ConnectionError", "OSError", "Exception", "BaseException"]),
    ("BufferError", &["Exception", "BaseException"]),
    ("BytesWarning", &["Warning", "Exception", "BaseException"]),
    ("ChildProcessError", &["OSError", "Exception", "BaseException"]),
    ("ConnectionAbortedError", &["ConnectionError", "OSError", "Exception", "BaseException"]),
    ("ConnectionError", &["OSError", "Exception", "BaseException"]),
    ("ConnectionRefusedError", &["ConnectionError", "OSError", "Exception", "BaseException"]),
    ("ConnectionResetError", &["ConnectionError", "OSError", "Exception", "BaseException"]),
    ("DeprecationWarning", &["Warning", "Exception", "BaseException"]),
    ("EOFError", &["Exception", "BaseException"]),
    ("DecimalException", &["ArithmeticError", "Exception", "BaseException"]),
    ("EncodingWarning", &["Warning", "Exception", "BaseException"]),
    ("Exception", &["BaseException"]),
    ("ExceptionGroup", &["BaseExceptionGroup", "Exception", "BaseException"]),
    ("FileExistsError", &["OSError", "Exception", "BaseException"]),
    ("FileNotFoundError", &["OSError", "Exception", "BaseException"]),
    ("FloatingPointError", &["ArithmeticError", "Exception", "BaseException"]),
    ("FrozenInstanceError", &["AttributeError", "Exception", "BaseException"]),
    ("FutureWarning", &["Warning", "Exception", "BaseException"]),
    ("GeneratorExit", &["BaseException"]),
    ("ImportError", &["Exception", "BaseException"]),
    ("ImportWarning", &["Warning", "Exception", "BaseException"]),
    ("IndentationError", &["SyntaxError", "Exception", "BaseException"]),
    ("IndexError", &["LookupError", "Exception", "BaseException"]),
    ("InterruptedError", &["OSError", "Exception", "BaseException"]),
    ("IsADirectoryError", &["OSError", "Exception", "BaseException"]),
    ("InvalidOperation", &["DecimalException", "ArithmeticError", "Exception", "BaseException"]),
    ("JSONDecodeError", &["ValueError", "Exception", "BaseException"]),
    ("KeyError", &["LookupError", "Exception", "BaseException"]),
    ("KeyboardInterrupt", &["BaseException"]),
    ("LookupError", &["Exception", "BaseException"]),
    ("MemoryError", &["Exception", "BaseException"]),
    ("ModuleNotFoundError", &["ImportError", "Exception", "BaseException"]),
    ("NameError", &["Exception", "BaseException"]),
    ("NotADirectoryError", &["OSError", "Exception", "BaseException"]),
    ("NotImplementedError", &["RuntimeError", "Exception", "BaseException"]),
    ("OSError", &["Exception", "BaseException"]),
    ("OverflowError", &["ArithmeticError", "Exception", "BaseException"]),
    ("PendingDeprecationWarning", &["Warning", "Exception", "BaseException"]),
    ("PermissionError", &["OSError", "Exception", "BaseException"]),
    ("ProcessLookupError", &["OSError", "Exception", "BaseException"]),
    ("RecursionError", &["RuntimeError", "Exception", "BaseException"]),
    ("ReferenceError", &["Exception", "BaseException"]),
    ("ResourceWarning", &["Warning", "Exception", "BaseException"]),
    ("RuntimeError", &["Exception", "BaseException"]),
    ("RuntimeWarning", &["Warning", "Exception", "BaseException"]),
    ("StopAsyncIteration", &["Exception", "BaseException"]),
    ("StopIteration", &["Exception", "BaseException"]),
    ("SyntaxError", &["Exception", "BaseException"]),
    ("SyntaxWarning", &["Warning", "Exception", "BaseException"]),
    ("SystemError", &["Exception", "BaseException"]),
    ("SystemExit", &["BaseException"]),
    ("TOMLDecodeError", &["ValueError", "Exception", "BaseException"]),
    ("TabError", &["IndentationError", "SyntaxError", "Exception", "BaseException"]),
    ("TimeoutError", &["OSError", "Exception", "BaseException"]),
    ("TypeError", &["Exception", "BaseException"]),
    ("UnboundLocalError", &["NameError", "Exception", "BaseException"]),
    ("UnicodeDecodeError", &["UnicodeError", "ValueError", "Exception", "BaseException"]),
    ("UnicodeEncodeError", &["UnicodeError", "ValueError", "Exception", "BaseException"]),
    ("UnicodeError", &["ValueError", "Exception", "BaseException"]),
    ("UnicodeTranslateError", &["UnicodeError", "ValueError", "Exception", "BaseException"]),
    ("UnicodeWarning", &["Warning", "Exception", "BaseException"]),
    ("UserWarning", &["Warning", "Exception", "BaseException"]),
    ("ValueError", &["Exception", "BaseException"]),
    ("Warning", &["Exception", "BaseException"]),
    ("ZeroDivisionError", &["ArithmeticError", "Exception", "BaseException"]),
    ("ZoneInfoNotFoundError", &["KeyError", "LookupError", "Exception", "BaseException"]),
    ("error", &["Exception", "BaseException"]),
];

/// The same of Django 5.0 and DRF 3.15, as far as plugins meet them.
const FRAMEWORKS: &[(&str, &[&str])] = &[
    ("AlreadyRegistered", &["Exception", "BaseException"]),
    ("AppRegistryNotReady", &["Exception", "BaseException"]),
    ("FieldDoesNotExist", &["Exception", "BaseException"]),
    ("FieldError", &["Exception", "BaseException"]),
    ("Http404", &["Exception", "BaseException"]),
    ("ImproperlyConfigured", &["Exception", "BaseException"]),
    ("NoReverseMatch", &["Exception", "BaseException"]),
    ("NotRegistered", &["Exception", "BaseException"]),
    ("ObjectDoesNotExist", &["Exception", "BaseException"]),
    ("PermissionDenied", &["Exception", "BaseException"]),
    ("Resolver404", &["Http404", "Exception", "BaseException"]),
    ("SuspiciousOperation", &["Exception", "BaseException"]),
];

/// What an exception's class descends from, by its name; `None` where nobody knows.
pub fn ancestors(name: &str) -> Option<&'static [&'static str]> {
    let name = canonical(name);
    let found = PYTHON.iter().chain(FRAMEWORKS).find(|(one, _)| *one == name);
    found.map(|(_, ancestors)| *ancestors)
}

/// `IOError` and its kin are other names of one class.
pub fn canonical(name: &str) -> &str {
    match name {
        "IOError" | "EnvironmentError" | "WindowsError" => "OSError",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_descend_as_pythons_do() {
        assert!(ancestors("FileNotFoundError").unwrap().contains(&"OSError"));
        assert!(ancestors("IOError").unwrap().contains(&"Exception"));
        assert!(!ancestors("SystemExit").unwrap().contains(&"Exception"));
        assert_eq!(ancestors("Whatever"), None);
    }
}
