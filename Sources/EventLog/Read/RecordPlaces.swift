internal import LMDB

/// Where records stand in the log's map, for reading most of them in an order that is not theirs: it spares the way
/// down the log's pages, which is mostly waiting for memory.
///
/// It stays good while the log goes on, is written to or opened again: a record is
/// taken from its place only where it is intact (``RecordFormat``: its checksum is that of its position in this log), so
/// what has moved since is looked up.
public struct RecordPlaces: Sendable {
    /// Records that are told of, from the log's beginning: 128 MiB of places.
    public static let limit: UInt64 = 1 << 24
    /// Records that are on their way from memory while one is worked on, and places that are.
    private static let (recordsAhead, placesAhead) = (4, 16)

    private let values: ValuePlaces

    init(_ values: ValuePlaces) {
        self.values = values
    }

    /// Begins to fetch what is read soon after the record at `positions[index]`.
    func fetch(_ positions: [UInt64], behind index: Int) {
        if index + Self.placesAhead < positions.count {
            values.fetchPlace(of: positions[index + Self.placesAhead])
        }
        if index + Self.recordsAhead < positions.count {
            values.fetchValue(of: positions[index + Self.recordsAhead])
        }
    }

    /// Decodes the record at `position` where it stood; a copy, since a page that was freed may be written to.
    ///
    /// - Returns: whether it is there, and intact.
    func decode(
        _ position: UInt64, _ decoder: EventDecoder, _ transaction: borrowing ReadTransaction
    ) -> Bool {
        guard let record = values.bytes(of: position, transaction) else { return false }
        return record.withUnsafeBytes { record in
            // Where it is damaged, it is looked up, and what that meets is told.
            (try? decoder.decode(copyOf: record, at: position)) != nil
        }
    }
}
