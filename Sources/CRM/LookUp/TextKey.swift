internal import Foundation

/// Texts as they are compared: one form for what keyboards write in several.
enum TextKey {
    /// NFKC; Arabic yeh and kaf → the Persian ones, heh with yeh → heh; digits of both Arabic blocks → 0–9;
    /// no harakat, hamza above, tatweel, bidi controls or byte order marks; a no-break space is a space.
    static func folded(_ text: String) -> String {
        // Nothing of ASCII is changed.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var output = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
            if let scalar = folded(scalar) { output.append(scalar) }
        }
        return String(output)
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x064A, 0x0649: "\u{06CC}"
        case 0x0643: "\u{06A9}"
        case 0x06C0: "\u{0647}"
        case 0x06F0...0x06F9: Unicode.Scalar(scalar.value - 0x06F0 + 0x30)
        case 0x0660...0x0669: Unicode.Scalar(scalar.value - 0x0660 + 0x30)
        case 0x00A0: " "
        // Harakat with hamza above, tatweel, superscript alef.
        case 0x064B...0x065F, 0x0640, 0x0670: nil
        // Bidi controls and marks, byte order mark.
        case 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: nil
        default: scalar
        }
    }
}
