import DNSProtocol
import Testing
