using System.Security.Cryptography;
using System.Text;

namespace CodexBridge.Handlers;

/// <summary>SHA-256 in lower-case hex.</summary>
internal static class Digest
{
    public static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
