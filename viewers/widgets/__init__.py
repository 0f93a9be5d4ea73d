"""Plain Tk widgets that show pictures: a viewport, tools, thumbnails, a stack with its loader.

Everything here runs on Tk's thread. Sizes pass `ViewerStyle.px`, because Tk does not scale the items
of a canvas; texts come in through `ViewerTexts`, ready to draw.
"""
