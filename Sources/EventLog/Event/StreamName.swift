/// The name of a stream, `<category>-<id>`: category `[a-z]+`, id 1–120 of `A–Z a–z 0–9 . _ ~ : -`.
/// It is at the same time the name of the entity that the stream is about.
public enum StreamName {
    public static let maximumIDCount = 120

    /// The category, or `nil` where `name` is no stream's name.
    public static func category(of name: some StringProtocol) -> String? {
        guard let dash = name.utf8.firstIndex(of: UInt8(ascii: "-")) else { return nil }
        let category = name.utf8[..<dash]
        let id = name.utf8[name.utf8.index(after: dash)...]
        guard !category.isEmpty, category.allSatisfy({ isLowerCaseLetter($0) }), !id.isEmpty,
            id.count <= maximumIDCount, id.allSatisfy({ isOfID($0) })
        else { return nil }
        return String(name[..<dash])
    }

    private static func isLowerCaseLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isOfID(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: ":"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
