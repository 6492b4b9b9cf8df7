import DaftarClient
import EventLog
import Foundation
import Testing

/// 64 clients expect the same of a stream: exactly one is right each round, and all others are told why.
@Suite struct RaceTests {
    private static let clients = 64
    private static let rounds =
        ProcessInfo.processInfo.environment["DAFTAR_RACE_ROUNDS"].flatMap(Int.init) ?? 12

    @Test func `one wins each round`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.append([NewEvent("contact.created", of: "contact-1", #"{"fullName":"A"}"#)])
            for round in 0..<Self.rounds {
                let outcomes = await withTaskGroup(of: Result<UInt64, ClientError>.self) { group in
                    for number in 0..<Self.clients {
                        group.addTask {
                            do {
                                let answer = try await client.append(
                                    [NewEvent("contact.tagged", of: "contact-1", #"{"tag":"t\#(number)"}"#)],
                                    expectations: ["contact-1": .revision(UInt64(round))])
                                return .success(answer.events[0].revision)
                            } catch {
                                return .failure(
                                    error as? ClientError ?? ClientError(code: "\(error)"))
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                let winners = outcomes.compactMap { try? $0.get() }
                #expect(winners == [UInt64(round + 1)], "round \(round)")
                for case .failure(let error) in outcomes {
                    #expect(error.code == "wrong_revision")
                    #expect(error.status == 409)
                    #expect(
                        error.reasons.first?.message.contains(
                            "expected revision \(round), it is \(round + 1)")
                            == true)
                }
            }
            let events = try await client.raw("GET", "/v1/streams/contact-1?direction=backward&limit=1")
            let revision = try events.json["events"]?.elements.first { _ in true }?["revision"]?.integer
            #expect(revision == Int64(Self.rounds))
        }
    }
}
