import Foundation
import TestSupport

/// What a disk can hold when the power fails: all that was synced, and of the rest anything – each page in
/// any of the states that it has had since, torn between two of them at a sector, in any order.
struct Disk {
    static let pageSize = 4_096

    /// States since the last sync, with the steps that made them; the first is on the disk.
    fileprivate struct History<Value> {
        var states: [(step: Int, value: Value)]

        var newest: Value { states[states.count - 1].value }

        /// What the step `step`, or one before it, has made is on the disk now.
        mutating func sync(through step: Int) {
            guard let last = states.lastIndex(where: { $0.step <= step }) else { return }
            states.removeFirst(last)
        }
    }

    fileprivate struct File {
        var pages: [Int: History<[UInt8]>] = [:]
        var size = History(states: [(-1, 0)])
    }

    private enum Change {
        case add(String, Entry)
        case remove(String)
        case rename(String, String)
    }

    private enum Entry {
        case file(Int)
        case directory(Int)
    }

    private struct Directory {
        var changes: [Change] = []
        var synced = 0

        mutating func sync() { synced = changes.count }

        func entries(_ count: Int) -> [String: Entry] {
            var entries: [String: Entry] = [:]
            for change in changes[..<count] {
                switch change {
                case .add(let name, let entry): entries[name] = entry
                case .remove(let name): entries[name] = nil
                case .rename(let old, let new): entries[new] = entries.removeValue(forKey: old)
                }
            }
            return entries
        }
    }

    /// What of the unsynced reaches the disk.
    enum Survival: CaseIterable, Sendable {
        case nothing, everything, firstWrite, lastWrite, onePage, allButOnePage, few, half, most, torn
    }

    private var files: [Int: File] = [:]
    private var directories = [Directory()]
    /// Those that are there now, by path.
    private var places = ["": 0]
    private var step = -1

    // MARK: Following the recording

    mutating func apply(_ recorded: Recording.Step) {
        step += 1
        switch recorded {
        case .create(let path, let file):
            files[file] = File()
            change(path) { .add($0, .file(file)) }
        case .makeDirectory(let path):
            places[path] = directories.count
            directories.append(Directory())
            change(path) { [place = directories.count - 1] in .add($0, .directory(place)) }
        case .rename(let old, let new):
            change(old) { .rename($0, Self.split(new).name) }
            for (path, place) in places where path == old || path.hasPrefix(old + "/") {
                places[path] = nil
                places[new + path.dropFirst(old.count)] = place
            }
        case .link(let old, let new):
            let (parent, name) = Self.split(old)
            let directory = directories[places[parent] ?? 0]
            if let entry = directory.entries(directory.changes.count)[name] {
                change(new) { .add($0, entry) }
            }
        case .remove(let path): change(path) { .remove($0) }
        case .syncDirectory(let path): if let place = places[path] { directories[place].sync() }
        case .write(let file, let offset, let bytes): write(bytes, at: offset, to: file)
        case .written(let file, let write): files[file]?.sync(writtenBy: write)
        case .resize(let file, let size): resize(file, size)
        case .synced(let file, let begin): files[file]?.sync(through: begin)
        case .said, .nothing: break
        }
    }

    private mutating func change(_ path: String, _ change: (String) -> Change) {
        let (parent, name) = Self.split(path)
        if let place = places[parent] { directories[place].changes.append(change(name)) }
    }

    private static func split(_ path: String) -> (parent: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    private mutating func write(_ bytes: [UInt8], at offset: Int, to file: Int) {
        guard var state = files.removeValue(forKey: file) else { return }
        var place = offset
        while place < offset + bytes.count {
            let page = place / Self.pageSize
            let end = min((page + 1) * Self.pageSize, offset + bytes.count)
            var content = state.newest(page)
            let start = place % Self.pageSize
            content.replaceSubrange(
                start..<start + end - place, with: bytes[place - offset..<end - offset])
            state.add(content, to: page, step)
            place = end
        }
        let size = max(state.size.newest, offset + bytes.count)
        if size != state.size.newest { state.size.states.append((step, size)) }
        files[file] = state
    }

    private mutating func resize(_ file: Int, _ size: Int) {
        guard var state = files.removeValue(forKey: file) else { return }
        for page in state.pages.keys where (page + 1) * Self.pageSize > size {
            let kept = max(0, size - page * Self.pageSize)
            let content = state.newest(page).prefix(kept) + Array(repeating: 0, count: Self.pageSize - kept)
            state.add(Array(content), to: page, step)
        }
        state.size.states.append((step, size))
        files[file] = state
    }

    // MARK: The power fails

    /// Writes what `survival` leaves into the directory `path`.
    func write(to path: String, _ survival: Survival, _ random: inout SeededGenerator) throws {
        try write(0, to: path, survival, &random)
    }

    private func write(
        _ directory: Int, to path: String, _ survival: Survival, _ random: inout SeededGenerator
    ) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let state = directories[directory]
        let count =
            switch survival {
            case .nothing: state.synced
            case .everything: state.changes.count
            default: Int.random(in: state.synced...state.changes.count, using: &random)
            }
        for (name, entry) in state.entries(count).sorted(by: { $0.key < $1.key }) {
            switch entry {
            case .directory(let inner):
                try write(inner, to: "\(path)/\(name)", survival, &random)
            case .file(let file):
                let bytes = files[file]?.image(survival, &random) ?? []
                try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
            }
        }
    }
}

extension Disk.File {
    fileprivate func newest(_ page: Int) -> [UInt8] {
        pages[page]?.newest ?? Array(repeating: 0, count: Disk.pageSize)
    }

    fileprivate mutating func add(_ content: [UInt8], to page: Int, _ step: Int) {
        let nothing = [UInt8](repeating: 0, count: Disk.pageSize)
        pages[page, default: .init(states: [(-1, nothing)])].states.append((step, content))
    }

    fileprivate mutating func sync(through step: Int) {
        for page in pages.keys { pages[page]?.sync(through: step) }
        size.sync(through: step)
    }

    fileprivate mutating func sync(writtenBy step: Int) {
        for page in pages.keys where pages[page]?.states.contains(where: { $0.step == step }) ?? false {
            pages[page]?.sync(through: step)
        }
        size.sync(through: step)
    }

    /// The file's bytes after the power failed.
    fileprivate func image(_ survival: Disk.Survival, _ random: inout SeededGenerator) -> [UInt8] {
        let chosen = choose(survival, &random)
        let size =
            switch survival {
            case .nothing: self.size.states[0].value
            case .everything, .firstWrite, .lastWrite, .onePage, .allButOnePage: self.size.newest
            default: self.size.states.randomElement(using: &random)!.value
            }
        var bytes = [UInt8](repeating: 0, count: size)
        for (page, content) in chosen {
            let start = page * Disk.pageSize
            if start >= size { continue }
            let count = min(Disk.pageSize, size - start)
            bytes.replaceSubrange(start..<start + count, with: content[..<count])
        }
        return bytes
    }

    private func choose(_ survival: Disk.Survival, _ random: inout SeededGenerator) -> [Int: [UInt8]] {
        let changed = pages.filter { $0.value.states.count > 1 }.keys.sorted()
        let steps = Set(changed.flatMap { pages[$0]!.states.dropFirst().map(\.step) })
        let picked = changed.randomElement(using: &random)
        var chosen = pages.mapValues { $0.states[0].value }
        for page in changed {
            let states = pages[page]!.states
            let newest = states[states.count - 1]
            let any = states[Int.random(in: 1..<states.count, using: &random)].value
            switch survival {
            case .nothing: break
            case .everything: chosen[page] = newest.value
            case .firstWrite:
                if let state = states.first(where: { $0.step == steps.min() }) { chosen[page] = state.value }
            case .lastWrite: if newest.step == steps.max() { chosen[page] = newest.value }
            case .onePage: if page == picked { chosen[page] = newest.value }
            case .allButOnePage: if page != picked { chosen[page] = newest.value }
            case .few: if random.oneIn(10) { chosen[page] = any }
            case .half: if random.oneIn(2) { chosen[page] = any }
            case .most: if !random.oneIn(10) { chosen[page] = any }
            case .torn: chosen[page] = Self.tear(states[0].value, any, &random)
            }
        }
        return chosen
    }

    private static func tear(_ old: [UInt8], _ new: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var torn = old
        for start in stride(from: 0, to: Disk.pageSize, by: 512) where random.oneIn(2) {
            torn.replaceSubrange(start..<start + 512, with: new[start..<start + 512])
        }
        return torn
    }
}
