using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CodexBridge.Access;

/// <summary>What reading a policy file gave.</summary>
internal abstract record PolicyReading
{
    private PolicyReading()
    {
    }

    public sealed record Policy(MachinePolicy Value) : PolicyReading;

    /// <summary>The file is wrong; nothing may run under it.</summary>
    /// <param name="Line">From 1.</param>
    /// <param name="Column">From 1.</param>
    public sealed record Problem(int Line, int Column, string Message) : PolicyReading
    {
        public override string ToString() => $"line {Line}, column {Column}: {Message}";
    }
}

/// <summary>
/// Reads the machine's policy (YAML), strictly: a key that is unknown, doubled or of the wrong kind refuses the whole file, since a rule
/// that is silently ignored protects nobody. Anchors, aliases, tags and further documents are refused too. No reflection.
/// </summary>
internal static class PolicyFile
{
    public const int LongestBytes = 64 * 1024;

    public static PolicyReading Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > LongestBytes)
        {
            return new PolicyReading.Problem(1, 1, $"The policy file is larger than {LongestBytes / 1024} KiB.");
        }

        try
        {
            return new PolicyReading.Policy(ReadDocument(new PolicyParser(text)));
        }
        catch (PolicyParser.Refusal refusal)
        {
            return new PolicyReading.Problem((int)refusal.At.Line, (int)refusal.At.Column, refusal.Message);
        }
        catch (YamlException problem)
        {
            return new PolicyReading.Problem((int)problem.Start.Line, (int)problem.Start.Column, "This is not valid YAML: " + problem.Message);
        }
    }

    private static MachinePolicy ReadDocument(PolicyParser parser)
    {
        parser.Take<StreamStart>("a policy");
        if (parser.Next is StreamEnd)
        {
            return MachinePolicy.Default;
        }

        parser.Take<DocumentStart>("a policy");
        var policy = MachinePolicy.Default;
        if (parser.Next is Scalar { Value: "" })
        {
            parser.Take<Scalar>("nothing");
        }
        else
        {
            parser.Map("the policy", key => policy = PolicyKeys.Apply(policy, key, parser));
        }

        parser.Take<DocumentEnd>("the end");
        parser.Take<StreamEnd>("the end: one document only");
        return policy;
    }
}
