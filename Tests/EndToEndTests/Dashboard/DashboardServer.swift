import Foundation

/// `martlet serve` with its page, and a key for it.
struct DashboardServer {
  let server: ServeProcess
  /// Where it answers DNS on 127.0.0.1.
  let port: UInt16
  /// Where the page is.
  let address: String
  /// An access key that may do everything.
  let key: String

  init() throws {
    server = try ServeProcess(["--listen", "127.0.0.1:0", "--management", "127.0.0.1:0"])
    guard let port = try server.ports().first else { throw EndToEndError("no port") }
    self.port = port
    let message = try server.entry("management: ")["message"] ?? ""
    address = String(message.dropFirst("management: ".count))
    // What is said beside the key goes elsewhere.
    key = try RunningServer.run([
      "sh", "-c", "exec \"$@\" 2>/dev/null", "sh", MartletBinary.path, "key", "create", "admin",
      "--database", "sqlite:\(server.directory.path)/martlet.db",
    ]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Whether it gives an overview of what it does.
  func hasOverview() throws -> Bool {
    let status = try RunningServer.run([
      "curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "\(address)api/martlet/v1/overview",
    ])
    return status == "200"
  }

  /// What is asked most, as the server tells the page.
  func top() throws -> String {
    try RunningServer.run(["curl", "-sS", "--fail-with-body", "\(address)api/martlet/v1/top"])
  }

  /// What `dig +short` shows.
  func dig(_ name: String, _ type: String) throws -> [String] {
    try RunningServer.run([
      "dig", "@127.0.0.1", "-p", "\(port)", "+short", "+norec", "+tries=3", "+time=2", name, type,
    ]).split(separator: "\n").map(String.init).sorted()
  }

  /// Changes a set of example.com by the API, as somebody else.
  func change(_ name: String, _ type: String, to content: String) throws {
    let body = """
      {"rrsets":[{"name":"\(name)","type":"\(type)","ttl":60,"changetype":"REPLACE",
      "records":[{"content":"\(content)","disabled":false}]}]}
      """
    try RunningServer.run([
      "curl", "-sS", "--fail-with-body", "-X", "PATCH", "-H", "X-API-Key: \(key)", "-H",
      "Content-Type: application/json", "-d", body,
      "\(address)api/v1/servers/localhost/zones/example.com.",
    ])
  }

  /// Changes what a zone has beside its sets by the API, as somebody else.
  func update(_ zone: String, _ body: String) throws {
    try RunningServer.run([
      "curl", "-sS", "--fail-with-body", "-X", "PUT", "-H", "X-API-Key: \(key)", "-H",
      "Content-Type: application/json", "-d", body,
      "\(address)api/v1/servers/localhost/zones/\(zone)",
    ])
  }

  /// A zone without its sets, as the API has it.
  func zone(_ name: String) throws -> [String: Any] {
    let text = try RunningServer.run([
      "curl", "-sS", "--fail-with-body", "-H", "X-API-Key: \(key)",
      "\(address)api/v1/servers/localhost/zones/\(name)?rrsets=false",
    ])
    return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  /// Makes zones by the API.
  func create(_ zones: String...) throws { try create(zones) }

  /// Makes zones by the API, in one go.
  func create(_ zones: [String]) throws {
    var command = ["curl"]
    for zone in zones {
      if command.count > 1 { command.append("--next") }
      command += [
        "-sS", "--fail-with-body", "-o", "/dev/null", "-H", "X-API-Key: \(key)", "-H",
        "Content-Type: application/json", "-d",
        #"{"name":"\#(zone)","kind":"Native","nameservers":["ns1.example.net."]}"#,
        "\(address)api/v1/servers/localhost/zones",
      ]
    }
    try RunningServer.run(command)
  }

  /// Deletes a zone by the API.
  func remove(_ zone: String) throws {
    try RunningServer.run([
      "curl", "-sS", "--fail-with-body", "-X", "DELETE", "-H", "X-API-Key: \(key)",
      "\(address)api/v1/servers/localhost/zones/\(zone)",
    ])
  }
}
