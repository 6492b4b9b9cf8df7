public import CRM

/// Text from outside as a terminal may be given it.
public enum VisibleText {
    /// Controls, which could tell the terminal to do things, by their pictures; explicit directions left out; and
    /// where some of it runs from right to left, isolated so that it does not turn its neighbours around.
    public static func isolated(_ text: String) -> String {
        TextCell(text, maximumWidth: .max).text
    }

    /// A value inside a sentence of `language`: as ``isolated(_:)``, and in a Persian one also Latin words are.
    ///
    /// - Parameter maximumColumns: of the terminal; what is longer is cut.
    public static func embedded(_ text: String, in language: Language, maximumColumns: Int = .max) -> String {
        let shown = TextCell(text, maximumWidth: maximumColumns).text
        let isLatin = shown.unicodeScalars.contains { $0.isASCII && $0.properties.isAlphabetic }
        return language == .persian && isLatin && !shown.hasPrefix("\u{2068}")
            ? "\u{2068}\(shown)\u{2069}" : shown
    }

    /// A whole sentence of `language`: a Persian one runs from right to left whatever it begins with.
    public static func paragraph(_ text: String, in language: Language) -> String {
        language == .persian ? "\u{2067}\(text)\u{2069}" : text
    }
}
