public import CRM
internal import EventLog

/// A type that has changed twice: catalogues in which it is new, and in which it has its three versions.
public enum Visits {
    static let first = "contactId→contact!, remark†?, guide†?, hours? integer 0…, fee? money"
    static let second = "contactId→contact!, notes†?, guide†?, minutes? integer 0…, fee? money"
    static let third = "visitorId→contact!, report{guide†?, notes†?, minutes? integer 0…}, fee? money"

    static func row(_ fields: String) -> String {
        """
        visit: made, paid
        visit.made · – → made · \(fields)
        visit.paid · made → paid · fee money
        """
    }

    /// As it was at first.
    public static let before = Catalogue.builtIn.declaring(row(first))

    /// As it is now.
    public static let now = Catalogue.builtIn.declaring(
        row(third),
        earlier: [
            EarlierVersion("visit.made", 1, first) { data in
                data.rename("remark", to: "notes")
                if let hours = data["hours"]?.integer { data.set("hours", json: "\(hours * 60)") }
                data.rename("hours", to: "minutes")
            },
            EarlierVersion("visit.made", 2, second) { data in
                data.rename("contactId", to: "visitorId")
                let report = ["guide", "notes", "minutes"].compactMap { name in
                    data.json(name).map { "\"\(name)\":\($0)" }
                }
                for name in ["guide", "notes", "minutes"] { data.remove(name) }
                data.set("report", json: "{\(report.joined(separator: ","))}")
            },
        ])
}
