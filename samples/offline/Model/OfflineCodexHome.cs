namespace CodexBridge.Offline.Model;

/// <summary>A <c>CODEX_HOME</c> whose only model provider is the offline one: no account, no key, no telemetry.</summary>
internal static class OfflineCodexHome
{
    /// <summary>Writes <c>config.toml</c> into <paramref name="folder"/>, which is created when missing. An older file is replaced.</summary>
    /// <param name="modelBaseUrl"><see cref="OfflineModel.BaseUrl"/>.</param>
    public static void Write(string folder, Uri modelBaseUrl)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.toml"), $"""
            model = "gpt-5.5"
            model_provider = "offline"
            check_for_update_on_startup = false

            [model_providers.offline]
            name = "Offline model"
            base_url = "{modelBaseUrl}"
            wire_api = "responses"
            request_max_retries = 1
            stream_max_retries = 1

            [analytics]
            enabled = false

            """);
    }
}
