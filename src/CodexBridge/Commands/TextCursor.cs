using Sprache;

namespace CodexBridge.Commands;

/// <summary>
/// Sprache's input without its bookkeeping: it can jump over a quoted prompt of any length, and costs one small object a step.
/// Lines and columns are found later, only for what has a problem.
/// </summary>
internal sealed class TextCursor(string source, int position) : IInput
{
    public string Source => source;

    public int Position => position;

    public bool AtEnd => position >= source.Length;

    public char Current => source[position];

    public int Line => 1;

    public int Column => position + 1;

    public IDictionary<object, object> Memos => throw new NotSupportedException("The grammar has no left recursion.");

    public IInput Advance() => new TextCursor(source, position + 1);

    public static IInput At(IInput input, int position) => new TextCursor(input.Source, position);

    public bool Equals(IInput? other) => other is TextCursor && other.Position == position && ReferenceEquals(other.Source, source);

    public override bool Equals(object? obj) => obj is IInput other && Equals(other);

    public override int GetHashCode() => position;
}
