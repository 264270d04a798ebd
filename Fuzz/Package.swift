// swift-tools-version: 6.2
import PackageDescription

// Fuzzers, each an executable that libFuzzer drives: see scripts/fuzz. A package of their own,
// since an ordinary build cannot link them.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Fuzz",
  dependencies: [.package(path: "../Core")],
  targets: [
    .executableTarget(
      name: "FuzzAnswer",
      dependencies: [
        .product(name: "Authority", package: "Core"),
        .product(name: "DNSProtocol", package: "Core"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzConntrack", dependencies: [.product(name: "Conntrack", package: "Core")],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzMessage", dependencies: [.product(name: "DNSProtocol", package: "Core")],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzNetlink", dependencies: [.product(name: "ConntrackKernel", package: "Core")],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzRecordData", dependencies: [.product(name: "DNSProtocol", package: "Core")],
      swiftSettings: settings),
    .executableTarget(
      name: "FuzzZoneFile",
      dependencies: [
        .product(name: "DNSProtocol", package: "Core"),
        .product(name: "ZoneFile", package: "Core"),
      ],
      swiftSettings: settings),
  ]
)
