internal import EventLog

/// The place of a tile as its path says (C2SP tlog-tiles): groups of three digits, all but the last behind an
/// `x`, and `.p/<width>` for a partial tile – `x001/x234/067`, `000.p/112`.
struct TilePath: Equatable {
    /// 64 bits have at most 20 digits.
    private static let maximumGroups = 7

    let index: UInt64
    /// Hashes or entries in it, 1 to 256.
    let width: Int

    /// `nil` for any other form; each tile has one.
    init?(_ parts: [Substring]) {
        var groups = parts
        var width = MerkleTree.tileWidth
        if groups.count >= 2, groups[groups.count - 2].hasSuffix(".p") {
            guard let number = groups.popLast(), let partial = Self.decimal(number),
                (1..<UInt64(width)).contains(partial), let last = groups.popLast()
            else { return nil }
            width = Int(partial)
            groups.append(last.dropLast(2))
        }
        guard (1...Self.maximumGroups).contains(groups.count), groups.count == 1 || groups[0] != "x000"
        else { return nil }
        var index: UInt64 = 0
        for (place, group) in groups.enumerated() {
            var digits = group
            if place < groups.count - 1 {
                guard digits.popFirst() == "x" else { return nil }
            }
            guard digits.utf8.count == 3, digits.utf8.allSatisfy(Self.isDigit), let number = UInt64(digits)
            else { return nil }
            let (product, isTooLarge) = index.multipliedReportingOverflow(by: 1_000)
            let (sum, isOver) = product.addingReportingOverflow(number)
            if isTooLarge || isOver { return nil }
            index = sum
        }
        self.index = index
        self.width = width
    }

    /// A number without leading zeros.
    static func decimal(_ text: some StringProtocol) -> UInt64? {
        guard text.utf8.allSatisfy(isDigit), text == "0" || text.utf8.first != UInt8(ascii: "0") else {
            return nil
        }
        return UInt64(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
