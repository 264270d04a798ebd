// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

extension Target.Dependency {
  /// A target of the core, which is a package of its own.
  static func core(_ name: String) -> Target.Dependency { .product(name: name, package: "Core") }
}

let package = Package(
  name: "martlet",
  products: [.executable(name: "martlet", targets: ["martlet"])],
  dependencies: [
    .package(path: "Core"),
    .package(path: "Laboratory"),
    .package(path: "SQL"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", "5.4.0"..<"7.0.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .target(
      name: "ZoneDatabase",
      dependencies: [
        .core("DNSProtocol"),
        .core("ZoneFile"),
        .product(name: "SQL", package: "SQL"),
        .product(name: "MariaDB", package: "SQL"),
        .product(name: "PostgreSQL", package: "SQL"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
    .target(
      name: "ZoneFollower",
      dependencies: [
        "ZoneDatabase",
        .core("CLinux"),
        .core("DNSProtocol"),
        .core("Authority"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "StreamTransport",
      dependencies: [
        .core("DNSProtocol"),
        .core("Authority"),
        .core("DatagramTransport"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "NameServer",
      dependencies: [
        "StreamTransport", "ZoneFollower", "ZoneDatabase",
        .core("DNSProtocol"),
        .core("ZoneFile"),
        .core("Authority"),
        .core("DatagramTransport"),
        .core("Conntrack"),
        .core("ConntrackKernel"),
        .core("CLinux"),
        .core("EBPF"),
        .core("XDPTransport"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .target(
      name: "Telemetry",
      dependencies: [.core("DNSProtocol"), .core("DatagramTransport")],
      swiftSettings: settings),
    .target(
      name: "Management",
      dependencies: [
        "NameServer", "StreamTransport", "Telemetry", "ZoneDatabase", "ZoneFollower",
        .core("Authority"),
        .core("DNSProtocol"),
        .core("ZoneFile"),
        .core("DatagramTransport"),
        .core("Conntrack"),
        .core("ConntrackKernel"),
        .core("EBPF"),
        .core("XDPTransport"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Dashboard/Page")],
      swiftSettings: settings),
    .executableTarget(
      name: "martlet",
      dependencies: [
        "Management", "NameServer", "ZoneDatabase",
        .core("DNSProtocol"),
        .core("ZoneFile"),
        .core("Conntrack"),
        .core("ConntrackKernel"),
        .product(name: "IncidentLaboratory", package: "Laboratory"),
        .product(name: "LoadGenerator", package: "Laboratory"),
        .product(name: "OutsideProbe", package: "Laboratory"),
        .product(name: "Pictures", package: "Laboratory"),
        .product(name: "Simulation", package: "Laboratory"),
        .product(name: "Traffic", package: "Laboratory"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    // Not among the other benchmarks: what it measures is not public.
    .executableTarget(
      name: "DatabaseBenchmark",
      dependencies: [
        "ZoneFollower", "ZoneDatabase", "DatabaseTesting",
        .product(name: "DatabaseServers", package: "SQL"),
        .core("DNSProtocol"),
        .core("Authority"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Benchmarks/DatabaseBenchmark",
      swiftSettings: settings),
    // The engines that the tests below run on.
    .target(
      name: "DatabaseTesting",
      dependencies: ["ZoneDatabase", .product(name: "DatabaseServers", package: "SQL")],
      path: "Tests/DatabaseTesting",
      swiftSettings: settings),
    .testTarget(
      name: "ZoneDatabaseTests",
      dependencies: [
        "ZoneDatabase", "DatabaseTesting",
        .product(name: "DatabaseServers", package: "SQL"),
        .product(name: "MariaDB", package: "SQL"),
        .product(name: "SQL", package: "SQL"),
        .core("DNSProtocol"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ZoneFollowerTests",
      dependencies: [
        "ZoneFollower", "ZoneDatabase", "DatabaseTesting",
        .core("DNSProtocol"),
        .core("Authority"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "StreamTransportTests",
      dependencies: [
        "StreamTransport",
        .core("DNSProtocol"),
        .core("Authority"),
        .core("DatagramTransport"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "NameServerTests",
      dependencies: [
        "NameServer", "StreamTransport",
        .core("DNSProtocol"),
        .core("Authority"),
        .core("DatagramTransport"),
        .core("ConntrackKernel"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "TelemetryTests",
      dependencies: ["Telemetry", .core("DNSProtocol"), .core("DatagramTransport")],
      swiftSettings: settings),
    .testTarget(
      name: "ManagementTests",
      dependencies: [
        "Management", "NameServer", "Telemetry", "ZoneDatabase", "ZoneFollower", "DatabaseTesting",
        .core("ConntrackKernel"),
        .core("DNSProtocol"),
        .core("DatagramTransport"),
        .core("XDPTransport"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        .core("DNSProtocol"),
        .core("ZoneFile"),
        .core("Conntrack"),
        .core("ConntrackKernel"),
        .core("EBPF"),
        // The program of the driver, asked without a network.
        .core("Authority"),
        .core("XDPTransport"),
        // Real servers to replicate between, and connections that change zones there.
        .product(name: "DatabaseServers", package: "SQL"),
        .product(name: "MariaDB", package: "SQL"),
        .product(name: "PostgreSQL", package: "SQL"),
        .product(name: "SQL", package: "SQL"),
        "DatabaseTesting",
      ],
      exclude: ["Zones"],
      swiftSettings: settings),
  ]
)
