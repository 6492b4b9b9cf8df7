/// A cell of a table as a terminal shows it.
struct TextCell: Equatable {
    let text: String
    /// In the terminal's columns.
    let width: Int
    let isNumber: Bool

    /// Nothing.
    init() {
        text = ""
        width = 0
        isNumber = false
    }

    init(number: String) {
        text = number
        width = TextWidth.columns(of: number)
        isNumber = true
    }

    /// Values come from outside: controls, which could tell the terminal to do things, are shown by their
    /// pictures, and a text that runs from right to left is kept from turning its neighbours around.
    init(_ value: String, maximumWidth: Int) {
        isNumber = false
        let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        if isPlain, value.utf8.count <= maximumWidth {
            text = value
            width = value.utf8.count
            return
        }
        var shown = ""
        var width = 0
        var runsLeft = false
        for character in value {
            let character = Self.visible(character)
            let columns = TextWidth.columns(of: character)
            // One column is kept for the sign that something is missing.
            if width + columns > maximumWidth - 1, !Self.fits(value, maximumWidth) {
                shown += "…"
                width += 1
                break
            }
            shown += character
            width += columns
            runsLeft = runsLeft || character.unicodeScalars.contains(where: TextWidth.runsRightToLeft)
        }
        // FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE take no room.
        text = runsLeft ? "\u{2068}\(shown)\u{2069}" : shown
        self.width = width
    }

    private static func fits(_ value: String, _ maximumWidth: Int) -> Bool {
        var width = 0
        for character in value {
            width += TextWidth.columns(of: visible(character))
            if width > maximumWidth { return false }
        }
        return true
    }

    private static func visible(_ character: Character) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in character.unicodeScalars {
            switch scalar.value {
            case 0..<0x20: shown.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: shown.append("\u{2421}")
            case 0x80..<0xA0, 0x2028, 0x2029: shown.append("\u{FFFD}")
            // Explicit directions.
            case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C: break
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }
}
