//! Texts that are numbers.

/// Whether `decimal.Decimal` takes a text (`decimal`, "Decimal objects": the grammar of a numeric string).
pub fn is_decimal(text: &str) -> bool {
    let text = text.trim().replace('_', "");
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text).to_ascii_lowercase();
    if matches!(unsigned.as_str(), "inf" | "infinity") {
        return true;
    }
    if let Some(diagnostic) = unsigned.strip_prefix("snan").or_else(|| unsigned.strip_prefix("nan")) {
        return diagnostic.chars().all(|one| one.is_ascii_digit());
    }
    // Digits of other scripts it takes, too.
    if !unsigned.is_ascii() {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned.as_str(), None),
    };
    let digits = |text: &str| text.chars().all(|one| one.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_exponent = |text: &str| {
        let text = text.strip_prefix(['+', '-']).unwrap_or(text);
        !text.is_empty() && digits(text)
    };
    digits(whole) && digits(part) && !(whole.is_empty() && part.is_empty()) && exponent.is_none_or(is_exponent)
}

/// Whether `uuid.UUID` takes a text (`uuid.UUID.__init__`).
pub fn is_uuid(text: &str) -> bool {
    let hex = text.replace("urn:", "").replace("uuid:", "");
    let hex = hex.trim_matches(['{', '}']).replace('-', "");
    hex.chars().count() == 32 && hex.chars().all(|one| one.is_ascii_hexdigit() || one == '_' || !one.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_pythons() {
        for text in ["1", "-1.50", ".5", "5.", " 1e3 ", "1E-3", "NaN", "sNaN12", "-Infinity", "1_000"] {
            assert!(is_decimal(text), "{text}");
        }
        for text in ["", "x", "1,5", ".", "1e", "1.2.3", "nanx", "--1"] {
            assert!(!is_decimal(text), "{text}");
        }
        assert!(is_uuid("12345678-1234-5678-1234-567812345678") && is_uuid("{12345678123456781234567812345678}"));
        assert!(!is_uuid("x") && !is_uuid("1234") && !is_uuid("g2345678123456781234567812345678"));
    }
}
