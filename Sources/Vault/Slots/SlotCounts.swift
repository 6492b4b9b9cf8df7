/// How many slots a file has, by what is in them.
public struct SlotCounts: Sendable, Equatable {
    /// With a key: in use, or ready for a data subject to come.
    public var filled = 0
    /// Tombstones.
    public var erased = 0
    /// Used by a log whose keys were lost before this file was made.
    public var unused = 0
    public var damaged = 0
}
