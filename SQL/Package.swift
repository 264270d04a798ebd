// swift-tools-version: 6.2
import PackageDescription

// Clients of database engines behind one set of protocols, in a package of its own: nothing here
// imports a package or Foundation, so that it builds and tests in seconds, beside real servers.

let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "SQL",
  products: [
    .library(name: "SQL", targets: ["SQL"])
  ],
  targets: [
    .target(name: "SQL", swiftSettings: common)
  ]
)
