internal import CRM
internal import EventLog
public import Projecting
internal import Projections

extension Ledger {
    /// The projections that Daftar comes with.
    public static let projections: [Projection] = [.contacts, .deals, .orders]

    /// What computes this ledger's views.
    public func views(_ projections: [Projection] = Ledger.projections) -> ProjectionEngine {
        ProjectionEngine(
            log: log, catalogue: { [company] in company.catalogue }, projections: projections,
            directory: directory + "/projections",
            settings: String(decoding: settings.json, as: UTF8.self))
    }
}
