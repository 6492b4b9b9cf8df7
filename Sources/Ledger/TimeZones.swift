internal import EventLog
internal import Foundation

/// Whether the time zone of a new calendar is one that this program can compute with.
///
/// The law – catalogue and guard, in every node and at every replay – asks for the form of an IANA name
/// only: zones come and go, and a verdict must not depend on which list a machine has. Whoever takes an
/// event in asks more, before it gets its place: the name must be one that the program's own zone data
/// has, since a calendar nobody can compute with is a typing error that would show up as missing business
/// hours much later. Without any zone data the form has to do.
enum TimeZones {
    private static let calendar = "calendar.defined"
    private static let hasData = TimeZone(identifier: "Asia/Tehran") != nil

    /// What speaks against the zone of `draft`, if it is of a calendar.
    static func reason(against draft: EventDraft) -> Refusal.Reason? {
        guard draft.type == calendar, hasData, let name = draft.data["timezone"]?.string,
            TimeZone(identifier: name) == nil
        else { return nil }
        return Refusal.Reason(.invalidValue, "timezone", "\(name) is no time zone that is known here")
    }
}
