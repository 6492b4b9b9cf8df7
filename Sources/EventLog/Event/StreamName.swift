/// The name of a stream, `<category>-<id>`: category `[a-z]+`, id 1–120 of `A–Z a–z 0–9 . _ ~ : -`.
/// It is at the same time the name of the entity that the stream is about.
public enum StreamName {
    public static let maximumIDCount = 120

    /// The category, or `nil` where `name` is no stream's name.
    public static func category(of name: String) -> String? {
        var name = name
        return name.withUTF8 { name in
            dash(in: name).map { String(decoding: name[..<$0], as: UTF8.self) }
        }
    }

    /// The category of `stream`, whose form was checked.
    public static func category(ofStream stream: String) -> Substring {
        stream[..<(stream.utf8.firstIndex(of: UInt8(ascii: "-")) ?? stream.endIndex)]
    }

    /// Whether `name` is a stream's name.
    public static func isValid(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { dash(in: $0) != nil }
    }

    /// Whether `name` is the name of a stream of `category`.
    public static func isValid(_ name: String, of category: String) -> Bool {
        var (name, category) = (name, category)
        return name.withUTF8 { name in
            category.withUTF8 { dash(in: name) == $0.count && name.starts(with: $0) }
        }
    }

    /// Where the category ends; `nil` where `name` is none.
    private static func dash(in name: UnsafeBufferPointer<UInt8>) -> Int? {
        var dash = 0
        while dash < name.count, isLowerCaseLetter(name[dash]) { dash += 1 }
        guard dash > 0, dash < name.count, name[dash] == UInt8(ascii: "-") else { return nil }
        let id = UnsafeBufferPointer(rebasing: name[(dash + 1)...])
        guard (1...maximumIDCount).contains(id.count), id.allSatisfy({ isOfID($0) }) else { return nil }
        return dash
    }

    private static func isLowerCaseLetter(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
    }

    private static func isOfID(_ byte: UInt8) -> Bool {
        // The bit is that of a lower-case letter.
        if isLowerCaseLetter(byte | 0x20) { return true }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: ":"), UInt8(ascii: "-"):
            return true
        default: return false
        }
    }
}
