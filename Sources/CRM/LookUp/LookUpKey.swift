/// What an e-mail address or a phone is looked up by: one form for all ways of writing it.
public enum LookUpKey {
    /// Zero-width characters that come along when an address is pasted.
    private static let invisible: Set<Unicode.Scalar> = ["\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}"]

    /// An e-mail address, folded as texts are compared, without space, its domain in lower case. `nil` for
    /// what is none.
    public static func email(_ text: String) -> String? {
        let folded = TextKey.folded(text).unicodeScalars.filter {
            !$0.properties.isWhitespace && !invisible.contains($0)
        }
        guard let at = folded.lastIndex(of: "@"), at != folded.startIndex else { return nil }
        let domain = String(String.UnicodeScalarView(folded[folded.index(after: at)...])).lowercased()
        if domain.isEmpty { return nil }
        return "email:" + String(String.UnicodeScalarView(folded[..<at])) + "@" + domain
    }

    /// A phone as E.164: `+…` and `00…` as they are, Iranian numbers also as `09…` or `9…` with ten digits
    /// behind the trunk prefix. `nil` for what is none.
    public static func phone(_ text: String) -> String? { e164(text).map { "phone:" + $0 } }

    /// A phone number as it is dialled from anywhere, `+989121234567`; `nil` where the text is none.
    public static func e164(_ text: String) -> String? {
        var digits = ""
        var isInternational = false
        for scalar in TextKey.folded(text).unicodeScalars {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "+" where digits.isEmpty && !isInternational: isInternational = true
            case "-", "(", ")", ".", "/", "\u{2010}"..."\u{2015}": continue
            default:
                guard scalar.properties.isWhitespace || invisible.contains(scalar) else { return nil }
            }
        }
        if !isInternational {
            if digits.hasPrefix("00") {
                digits.removeFirst(2)
            } else if digits.hasPrefix("09"), digits.utf8.count == 11 {
                digits = "98" + digits.dropFirst()
            } else if digits.hasPrefix("9"), digits.utf8.count == 10 {
                digits = "98" + digits
            } else {
                return nil
            }
        }
        guard (7...15).contains(digits.utf8.count), !digits.hasPrefix("0") else { return nil }
        return "+" + digits
    }

    /// Whichever of the two it is.
    public static func any(_ text: String) -> String? {
        text.contains("@") ? email(text) : phone(text)
    }
}
