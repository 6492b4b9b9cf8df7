internal import EventLog
internal import Ledger

/// A page of events as it is answered: `{"events":[…],"complete_to":"123","next":"57"}`.
struct EventPageText {
    private var bytes = Array(#"{"events":["#.utf8)
    private(set) var count = 0
    /// Every matching event up to it – from where the page begins – is here or in a page before.
    var end: UInt64
    /// Where the next page begins; `nil` where there is none.
    var next: String?

    init(end: UInt64) {
        self.end = end
    }

    mutating func append(_ write: (inout [UInt8]) throws -> Void) throws {
        if count > 0 { bytes.append(UInt8(ascii: ",")) }
        try write(&bytes)
        count += 1
    }

    var json: [UInt8] {
        var output = bytes
        output.append(contentsOf: #"],"complete_to":"\#(end)","next":"#.utf8)
        output.append(contentsOf: (next.map { "\"\($0)\"" } ?? "null").utf8)
        output.append(UInt8(ascii: "}"))
        return output
    }
}
