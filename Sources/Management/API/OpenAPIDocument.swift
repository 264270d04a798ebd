import HTTPTypes
import ZoneDatabase

/// The OpenAPI 3.1 document of a table of operations.
struct OpenAPIDocument {
  let operations: [Operation]

  /// The document as JSON.
  var text: String {
    var paths: [String: [String]] = [:]
    for operation in operations {
      let method = operation.method.rawValue.lowercased()
      paths[operation.path, default: []].append("\"\(method)\":\(Self.text(of: operation))")
    }
    let list = paths.sorted { $0.key < $1.key }.map { path, methods in
      "\(JSONText.quoted(path)):{\(methods.joined(separator: ","))}"
    }
    return """
      {"openapi":"3.1.0","info":{"title":"Martlet","version":"\(ManagementDesk.interfaceVersion)",\
      "description":"Zones, and what happens to queries for them. What begins with /api/v1 is \
      compatible with PowerDNS' interface."},"paths":{\(list.joined(separator: ","))},\
      "components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"X-API-Key"}},\
      "schemas":{\(OpenAPISchemas.text)}}}
      """
  }

  private static func text(of operation: Operation) -> String {
    var parts = ["\"summary\":\(JSONText.quoted(operation.summary))"]
    parts.append("\"operationId\":\(JSONText.quoted(identifier(operation)))")
    let parameters =
      operation.pathValues.map(pathParameter) + operation.query.map(queryParameter)
      + (operation.isConditional
        ? [
          #"{"name":"If-Match","in":"header","schema":{"type":"string"},"description":"#
            + #""Only if the zone is still in this state"}"#
        ] : [])
    if !parameters.isEmpty { parts.append("\"parameters\":[\(parameters.joined(separator: ","))]") }
    if let body = operation.body {
      parts.append(
        "\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":"
          + "{\"$ref\":\"#/components/schemas/\(body)\"}}}}")
    }
    if case .open = operation.access {
      parts.append("\"security\":[]")
    } else if operation.access.isOfStatus {
      parts.append("\"security\":[{},{\"key\":[]}]")
    } else {
      parts.append("\"security\":[{\"key\":[]}]")
    }
    parts.append("\"responses\":{\(responses(operation))}")
    return "{\(parts.joined(separator: ","))}"
  }

  private static func identifier(_ operation: Operation) -> String {
    let words = operation.path.split { "/{}-.".contains($0) }
    return operation.method.rawValue.lowercased() + words.map(\.capitalized).joined()
  }

  private static func pathParameter(_ name: String) -> String {
    let schema =
      name == "server"
      ? "{\"type\":\"string\",\"enum\":[\"localhost\"]}"
      : "{\"type\":\"string\",\"minLength\":1}"
    return "{\"name\":\"\(name)\",\"in\":\"path\",\"required\":true,\"schema\":\(schema)}"
  }

  private static func queryParameter(_ value: Operation.QueryValue) -> String {
    let schema: String
    switch value.kind {
    case .text: schema = "{\"type\":\"string\"}"
    case .boolean: schema = "{\"type\":\"boolean\"}"
    case .number(let range):
      schema =
        "{\"type\":\"integer\",\"minimum\":\(range.lowerBound),\"maximum\":\(range.upperBound)}"
    case .choice(let words):
      let list = words.map { "\"\($0)\"" }.joined(separator: ",")
      schema = "{\"type\":\"string\",\"enum\":[\(list)]}"
    }
    return "{\"name\":\"\(value.name)\",\"in\":\"query\",\"required\":\(value.isRequired),"
      + "\"description\":\(JSONText.quoted(value.summary)),\"schema\":\(schema)}"
  }

  private static func responses(_ operation: Operation) -> String {
    var byStatus: [Int: (reason: String, contents: [String])] = [:]
    for answer in operation.answers {
      var entry = byStatus[answer.status.code] ?? (answer.status.reasonPhrase, [])
      if let schema = answer.schema {
        entry.contents.append("\"\(answer.type)\":{\"schema\":\(reference(schema))}")
      }
      byStatus[answer.status.code] = entry
    }
    var texts = byStatus.sorted { $0.key < $1.key }.map { code, entry in
      let content =
        entry.contents.isEmpty ? "" : ",\"content\":{\(entry.contents.joined(separator: ","))}"
      return "\"\(code)\":{\"description\":\"\(entry.reason)\"\(content)}"
    }
    texts.append(
      "\"4XX\":{\"description\":\"Refused\",\"content\":{\"application/json\":{\"schema\":"
        + "\(reference("Error"))}}}")
    texts.append(
      "\"503\":{\"description\":\"The database is away\",\"content\":{\"application/json\":"
        + "{\"schema\":\(reference("Error"))}}}")
    return texts.joined(separator: ",")
  }

  private static func reference(_ schema: String) -> String {
    guard schema.hasPrefix("[") else { return "{\"$ref\":\"#/components/schemas/\(schema)\"}" }
    return "{\"type\":\"array\",\"items\":\(reference(String(schema.dropFirst().dropLast())))}"
  }
}

extension Substring {
  /// The word with a capital letter.
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst() }
}
