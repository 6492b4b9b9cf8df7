internal import LMDB

/// A range of names in order of their bytes.
struct NameRange {
    var lower: [UInt8] = []
    var isLowerIncluded = true
    /// `nil`: no end.
    var upper: [UInt8]?
    var isUpperIncluded = true

    static let all = NameRange()

    init() {}

    init(only name: [UInt8]) {
        lower = name
        upper = name
    }

    /// Puts `cursor` on the first entry – descending: the last – that can be in the range.
    func begin(_ cursor: inout Cursor, descending: Bool) throws -> Bool {
        if !descending {
            if lower.isEmpty { return try cursor.first() }
            guard try cursor.seek(toOrAfter: lower.span.bytes) else { return false }
            let isLower = cursor.key.withUnsafeBytes { $0.elementsEqual(lower) }
            return isLower && !isLowerIncluded ? try cursor.next() : true
        }
        guard let upper else { return try cursor.last() }
        guard try cursor.seek(toOrAfter: upper.span.bytes) else { return try cursor.last() }
        let isUpper = cursor.key.withUnsafeBytes { $0.elementsEqual(upper) }
        return isUpper && isUpperIncluded ? true : try cursor.previous()
    }

    /// Whether `name`, which comes from ``begin(_:descending:)`` on, is not behind the range's end.
    func reaches(_ name: some Collection<UInt8>, descending: Bool) -> Bool {
        if descending {
            if lower.isEmpty { return true }
            return lower.elementsEqual(name) ? isLowerIncluded : lower.lexicographicallyPrecedes(name)
        }
        guard let upper else { return true }
        return upper.elementsEqual(name) ? isUpperIncluded : name.lexicographicallyPrecedes(upper)
    }

    func contains(_ name: [UInt8]) -> Bool {
        reaches(name, descending: false) && reaches(name, descending: true)
    }

    /// What is left of the range behind `name`.
    func rest(behind name: [UInt8], descending: Bool) -> NameRange {
        var rest = self
        if descending {
            rest.upper = name
            rest.isUpperIncluded = false
        } else {
            rest.lower = name
            rest.isLowerIncluded = false
        }
        return rest
    }
}
