internal import Glibc

/// Reads what LMDB 0.9 writes into its two meta pages, without mapping the file: opening a file that was
/// cut short and touching a page behind its end would end the process with SIGBUS.
///
/// Layout (mdb.c, `MDB_page` and `MDB_meta`, 64-bit): page header of 16 bytes with the flags at 10, then
/// magic (4), version (4), address (8), map size (8), two `MDB_db` of 48 bytes – the first one's pad is
/// the page size –, last page (8), transaction (8).
enum MetaPages {
    private static let magic: UInt32 = 0xBEEF_C0DE
    private static let version: UInt32 = 1
    private static let metaFlag: UInt16 = 8
    private static let byteCount = 16 + 24 + 2 * 48 + 16

    /// The last page in use of the newest valid meta page, and the size of a page in bytes.
    static func lastPage(ofFile path: String) -> (number: Int, size: Int)? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard let first = read(file, at: 0) else { return nil }
        let second = read(file, at: first.pageSize)
        let newest = [first, second].compactMap(\.self).max { $0.transaction < $1.transaction }
        return newest.map { ($0.lastPage, $0.pageSize) }
    }

    /// Brings the two pages, as the system has them in memory, to the disk; before anything else is written.
    ///
    /// A commit that failed, or whose process was killed, may be on the disk or not, whatever the pages in
    /// memory say. Where they say it is not, the next one writes over its data: were it on the disk after
    /// all, a power cut then would leave a damaged file. Where they say it is, its events are answered as
    /// known, so they must not be lost any more. A sync alone does not help: after one that failed, the
    /// system takes the pages for written.
    static func writeBack(toFile path: String) throws(LogError) {
        let file = open(path, O_RDWR | O_DSYNC | O_CLOEXEC)
        if file < 0, errno == ENOENT { return }
        guard file >= 0 else { throw .system("\(path) cannot be written") }
        defer { close(file) }
        guard let first = read(file, at: 0) else { return }
        var pages = [UInt8](repeating: 0, count: 2 * first.pageSize)
        let count = pages.count
        guard pread(file, &pages, count, 0) == count else { return }
        guard pwrite(file, pages, count, 0) == count else { throw .system("\(path) cannot be written") }
    }

    private struct Meta {
        let lastPage: Int
        let pageSize: Int
        let transaction: UInt64
    }

    private static func read(_ file: Int32, at offset: Int) -> Meta? {
        var buffer = [UInt8](repeating: 0, count: byteCount)
        guard pread(file, &buffer, byteCount, offset) == byteCount else { return nil }
        return buffer.withUnsafeBytes { page in
            guard page.load(fromByteOffset: 10, as: UInt16.self) & metaFlag != 0,
                page.load(fromByteOffset: 16, as: UInt32.self) == magic,
                page.load(fromByteOffset: 20, as: UInt32.self) == version
            else { return nil }
            let pageSize = Int(page.load(fromByteOffset: 40, as: UInt32.self))
            guard (512...65_536).contains(pageSize) else { return nil }
            return Meta(
                lastPage: Int(truncatingIfNeeded: page.load(fromByteOffset: 136, as: UInt64.self)),
                pageSize: pageSize, transaction: page.load(fromByteOffset: 144, as: UInt64.self))
        }
    }
}
