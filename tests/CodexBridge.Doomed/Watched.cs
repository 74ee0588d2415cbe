using System.Reflection;
using System.Runtime.ExceptionServices;
using CodexBridge.Codex;
using CodexBridge.GitHub;
using CodexBridge.Handlers;
using CodexBridge.Ledger;

namespace CodexBridge.Doomed;

/// <summary>Stands around one of the bridge's seams and tells the fate of every call, before it and after it.</summary>
/// <typeparam name="T">The seam.</typeparam>
internal class Watched<T> : DispatchProxy
    where T : class
{
    private T inner = null!;
    private Fate fate = null!;

    public static T Around(T inner, Fate fate)
    {
        var proxy = Create<T, Watched<T>>();
        var watched = (Watched<T>)(object)proxy;
        (watched.inner, watched.fate) = (inner, fate);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var call = targetMethod!;
        if (call.IsSpecialName || IsQuiet(call.Name))
        {
            return Wrapped(Forward(call, args));
        }

        var name = $"{typeof(T).Name}.{call.Name}{Detail(args)}";
        fate.Reach($"before {name}");
        var answer = Forward(call, args);
        if (answer is Task task)
        {
            // The declared type: at run time the Task of an async method without a result is generic too.
            return call.ReturnType.IsGenericType
                ? typeof(Watched<T>).GetMethod(nameof(FinishAsync), BindingFlags.NonPublic | BindingFlags.Instance)!
                    .MakeGenericMethod(call.ReturnType.GetGenericArguments()[0]).Invoke(this, [task, name])
                : FinishPlainAsync(task, name);
        }

        fate.Reach($"after {name}");
        return Wrapped(answer);
    }

    /// <summary>What changes nothing anywhere is no step, and events come as they come.</summary>
    private static bool IsQuiet(string name) => name is "Events" or "Read" or "With" or "DisposeAsync";

    private static string Detail(object?[]? args) => args is [LedgerEvent entry, ..] ? $":{entry.Type}" : "";

    private object? Forward(MethodInfo call, object?[]? args)
    {
        try
        {
            return call.Invoke(inner, args?.Select(argument => argument is Func<ICodexThread, Task> opened ? Opened(call.Name, opened) : argument).ToArray());
        }
        catch (TargetInvocationException wrapped)
        {
            ExceptionDispatchInfo.Throw(wrapped.InnerException!);
            throw;
        }
    }

    /// <summary>The moment at which a new thread has its id is a step of its own.</summary>
    private Func<ICodexThread, Task> Opened(string call, Func<ICodexThread, Task> opened) => async thread =>
    {
        fate.Reach($"before {typeof(T).Name}.{call} opened");
        await opened((ICodexThread)Wrapped(thread)!);
        fate.Reach($"after {typeof(T).Name}.{call} opened");
    };

    private async Task<TAnswer> FinishAsync<TAnswer>(Task<TAnswer> task, string name)
    {
        var answer = await task;
        fate.Reach($"after {name}");
        return (TAnswer)Wrapped(answer)!;
    }

    private async Task FinishPlainAsync(Task task, string name)
    {
        await task;
        fate.Reach($"after {name}");
    }

    private object? Wrapped(object? answer) => answer switch
    {
        ICodex codex => Watched<ICodex>.Around(codex, fate),
        ICodexThread thread => Watched<ICodexThread>.Around(thread, fate),
        IGitHub gitHub => Watched<IGitHub>.Around(gitHub, fate),
        _ => answer,
    };
}
