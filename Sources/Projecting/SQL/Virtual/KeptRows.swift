internal import Glibc

/// Rows kept in memory: some columns of each, in cells of the same size, with their texts beside them.
///
/// An ``SQLCell`` writes into it where no statement asks for the value yet.
struct KeptRows {
    private enum Kind: UInt32 { case null, integer, real, text }

    /// Of a cell's head: the kind above, a text's length below. SQLite's texts are shorter than 1 GB.
    private static let lengthBits: UInt32 = 30

    /// Cells of a row.
    private let width: Int
    private var heads: [UInt32] = []
    /// An integer, the bits of a real, where a text begins.
    private var words: [UInt64] = []
    private var texts: [UInt8] = []
    /// The cell that is written.
    private var written = 0

    /// - Parameter width: at least 1.
    init(width: Int) {
        self.width = width
    }

    var count: Int { heads.count / width }
    var byteCount: Int { heads.count * 12 + texts.count }

    /// Adds a row of NULLs.
    mutating func addRow() {
        for _ in 0..<width {
            heads.append(0)
            words.append(0)
        }
    }

    /// Makes a cell of the last row the one that is written.
    mutating func stand(at place: Int) { written = heads.count - width + place }

    mutating func putNull() { put(.null, 0) }
    mutating func put(_ value: Int64) { put(.integer, UInt64(bitPattern: value)) }
    mutating func put(_ value: Double) { put(.real, value.bitPattern) }

    mutating func put(_ utf8: UnsafeRawBufferPointer) {
        put(.text, UInt64(texts.count), length: utf8.count)
        texts.append(contentsOf: utf8)
    }

    private mutating func put(_ kind: Kind, _ word: UInt64, length: Int = 0) {
        heads[written] = kind.rawValue << Self.lengthBits | UInt32(length)
        words[written] = word
    }

    // MARK: Reading

    private func kind(_ cell: Int) -> Kind { Kind(rawValue: heads[cell] >> Self.lengthBits)! }

    private func text(_ cell: Int) -> Range<Int> {
        let length = heads[cell] & (1 << Self.lengthBits - 1)
        return Int(words[cell])..<Int(words[cell]) + Int(length)
    }

    func write(row: Int, _ place: Int, to cell: borrowing SQLCell) {
        let kept = row * width + place
        switch kind(kept) {
        case .null: cell.null()
        case .integer: cell.integer(Int64(bitPattern: words[kept]))
        case .real: cell.real(Double(bitPattern: words[kept]))
        case .text: texts.withUnsafeBytes { cell.text(UnsafeRawBufferPointer(rebasing: $0[text(kept)])) }
        }
    }

    func hash(row: Int, _ place: Int, into hasher: inout Hasher) {
        let kept = row * width + place
        switch kind(kept) {
        case .null: hasher.combine(0)
        // A number is what it counts, however it is kept.
        case .integer: hasher.combine(Double(Int64(bitPattern: words[kept])))
        case .real: hasher.combine(Double(bitPattern: words[kept]))
        case .text: texts.withUnsafeBytes { hasher.combine(bytes: .init(rebasing: $0[text(kept)])) }
        }
    }

    /// How two rows' cells compare, as SQLite's binary collation has it: below zero where the first comes first.
    /// NULL is less than numbers, and they less than texts.
    func compare(_ one: Int, _ other: Int, _ place: Int) -> Int {
        let (one, other) = (one * width + place, other * width + place)
        switch (kind(one), kind(other)) {
        case (.integer, .integer):
            let (one, other) = (Int64(bitPattern: words[one]), Int64(bitPattern: words[other]))
            return one < other ? -1 : one == other ? 0 : 1
        case (.real, .real), (.real, .integer), (.integer, .real):
            let (one, other) = (number(one), number(other))
            return one < other ? -1 : one == other ? 0 : 1
        case (.text, .text):
            return texts.withUnsafeBytes { texts in
                Self.compare(.init(rebasing: texts[text(one)]), .init(rebasing: texts[text(other)]))
            }
        case (let one, let other): return Self.rank(one) - Self.rank(other)
        }
    }

    /// Whether two rows' cells compare as equal.
    func isSame(_ one: Int, _ other: Int, _ place: Int) -> Bool {
        let heads = (heads[one * width + place], heads[other * width + place])
        // Texts of another length are told apart without a look at them.
        let areTexts = (heads.0 & heads.1) >> Self.lengthBits == Kind.text.rawValue
        if areTexts, heads.0 != heads.1 { return false }
        return compare(one, other, place) == 0
    }

    private static func compare(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Int {
        let common = min(one.count, other.count)
        let order = common == 0 ? 0 : Int(memcmp(one.baseAddress!, other.baseAddress!, common))
        return order != 0 ? order : one.count - other.count
    }

    private static func rank(_ kind: Kind) -> Int {
        switch kind {
        case .null: 0
        case .integer, .real: 1
        case .text: 2
        }
    }

    private func number(_ cell: Int) -> Double {
        kind(cell) == .integer ? Double(Int64(bitPattern: words[cell])) : Double(bitPattern: words[cell])
    }
}
