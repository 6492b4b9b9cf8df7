import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projecting

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fill a ledger with three years of a made-up company, and look at it.",
        discussion: """
            With --data the ledger is kept in that directory, which must not hold one yet; else it lies in a \
            temporary one, which is removed at the end. Nothing is sent anywhere.
            """)

    @OptionGroup var place: LedgerPlace
    @Option(help: "Another seed makes another company.")
    var seed: UInt64 = 7
    @Option(help: "How large the company is: 1 is about 40,000 events.")
    var scale = 1.0
    @OptionGroup var locale: LocaleOption

    func validate() throws {
        if place.json || place.masterKey != nil {
            throw ValidationError("demo prints for people, and makes keys of its own")
        }
        guard (0.01...20).contains(scale) else { throw ValidationError("--scale is 0.01 to 20") }
    }

    func run() async throws {
        let data = place.data
        let directory =
            data ?? FileManager.default.temporaryDirectory.path + "/daftar-demo-\(UUID().uuidString)"
        if Ledger.exists(in: directory) {
            throw ValidationError("there is a ledger in \(directory) already")
        }
        defer { if data == nil { try? FileManager.default.removeItem(atPath: directory) } }
        let settings = try LedgerSettings(timeZone: "Europe/Amsterdam", currency: "EUR", name: "demo")
        try create(directory, settings)
        let ledger = try Ledger(in: directory, access: .writing)
        defer { ledger.close() }
        try await fill(ledger)
        try ledger.log.waitForIndex()
        let views = try ViewsAccess.open(ledger)
        defer { views.close() }
        try await DemoTour(ledger, views, locale.display(timeZone: ledger.settings.timeZone)).show()
        if let data { Console.line("The ledger is kept: daftar report pipeline_board --data \(data)") }
    }

    private func create(_ directory: String, _ settings: LedgerSettings) throws {
        try Ledger.create(in: directory, settings: settings)
    }

    /// Appends the company's events as any sender would, in batches.
    private func fill(_ ledger: Ledger) async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let now = Int64(Date().timeIntervalSince1970) * 1_000_000
        let company = DemoCompany(seed: seed, end: now - DemoCompany.hour, scale: scale)
        let bar = ProgressBar()
        let batch = 1_000
        for first in stride(from: 0, to: company.facts.count, by: batch) {
            let facts = company.facts[first..<min(first + batch, company.facts.count)]
            let drafts = try zip(facts, first...).map { fact, number in
                try EventDraft(json: fact.json(id: number))
            }
            _ = try await ledger.append(drafts)
            let done = first + facts.count
            bar.show(Double(done), of: Double(company.facts.count), "\(done) events appended")
        }
        bar.finish()
        let seconds = Double((clock.now - begin).components.seconds)
        Console.line(
            "\(company.facts.count) events of \(DemoCompany.years) years are on disk, appended in \(Int(seconds)) s."
        )
    }
}
