import EventLog
import Serving
import Testing

@Suite struct DescriptionTests {
    @Test func `the description names every route once, and no parameter twice`() throws {
        let root = try JSONDocument(OpenAPIDocument(.all).json).root
        var ids: Set<String> = []
        var count = 0
        for (path, item) in root["paths"]?.members ?? root.members {
            for (method, operation) in item.members {
                count += 1
                let id = operation["operationId"]?.string ?? ""
                #expect(ids.insert(id).inserted, "\(id) stands twice")
                var names: Set<String> = []
                for parameter in operation["parameters"].map({ Array($0.elements) }) ?? [] {
                    let name = "\(parameter["in"]?.string ?? "") \(parameter["name"]?.string ?? "")"
                    #expect(names.insert(name).inserted, "\(method) \(path) has \(name) twice")
                }
                for part in path.split(separator: "/") where part.hasPrefix("{") {
                    #expect(names.contains("path \(part.dropFirst().dropLast())"), "\(path): \(part)")
                }
            }
        }
        #expect(count == [Route].all.count)
    }
}
