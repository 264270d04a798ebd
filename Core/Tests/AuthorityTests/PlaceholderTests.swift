import Authority
import Testing
