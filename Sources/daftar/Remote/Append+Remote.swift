import DaftarClient
import EventLog
import Ledger

extension Append: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        let texts = try texts()
        let drafts = try texts.map { try EventDraft(json: $0) }
        let answer = try await client.append(
            json: texts, expectations: expectations(drafts),
            isRepeatable: drafts.allSatisfy { $0.id != nil })
        for event in answer.events {
            show(
                id: event.id, stream: event.stream, position: event.position, revision: event.revision,
                recordedTime: event.recordedTime, isRepeat: answer.isRepeat)
        }
    }
}
